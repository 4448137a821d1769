/** Every command there is. */
import type { Command } from './command.ts';
import { adoptCommand } from './commands/adopt.ts';
import { auditCommand } from './commands/audit.ts';
import { backupsCommand } from './commands/backups.ts';
import { cacheCleanupCommand, cacheClearCommand, cacheStatusCommand } from './commands/cache.ts';
import { configCommand } from './commands/config.ts';
import { helpCommand } from './commands/help.ts';
import { listCommand } from './commands/list.ts';
import { manifestDiffCommand, manifestStatusCommand, manifestVerifyCommand } from './commands/manifest.ts';
import { planCommand } from './commands/plan.ts';
import { pruneCommand } from './commands/prune.ts';
import { resumeCommand } from './commands/resume.ts';
import { rollbackCommand } from './commands/rollback.ts';
import { runCommand } from './commands/run.ts';
import { taskCommand } from './commands/task.ts';
import { templateExtractCommand } from './commands/template-extract.ts';
import { verifyCommand } from './commands/verify.ts';
import { watchCommand } from './commands/watch.ts';
import { whyCommand } from './commands/why.ts';

/** In the order of `conductor help`. */
export const COMMANDS: readonly Command[] = [
  taskCommand,
  runCommand,
  watchCommand,
  resumeCommand,
  planCommand,
  listCommand,
  whyCommand,
  verifyCommand,
  auditCommand,
  adoptCommand,
  configCommand,
  manifestStatusCommand,
  manifestVerifyCommand,
  manifestDiffCommand,
  backupsCommand,
  rollbackCommand,
  pruneCommand,
  cacheStatusCommand,
  cacheCleanupCommand,
  cacheClearCommand,
  templateExtractCommand,
  helpCommand,
];
