/** Every command there is. */
import type { Command } from './command.ts';
import { cacheCleanupCommand, cacheClearCommand, cacheStatusCommand } from './commands/cache.ts';
import { configCommand } from './commands/config.ts';
import { helpCommand } from './commands/help.ts';
import { listCommand } from './commands/list.ts';
import { manifestDiffCommand, manifestStatusCommand, manifestVerifyCommand } from './commands/manifest.ts';
import { runCommand } from './commands/run.ts';
import { taskCommand } from './commands/task.ts';
import { verifyCommand } from './commands/verify.ts';
import { whyCommand } from './commands/why.ts';

/** In the order of `conductor help`. */
export const COMMANDS: readonly Command[] = [
  taskCommand,
  runCommand,
  listCommand,
  whyCommand,
  verifyCommand,
  configCommand,
  manifestStatusCommand,
  manifestVerifyCommand,
  manifestDiffCommand,
  cacheStatusCommand,
  cacheCleanupCommand,
  cacheClearCommand,
  helpCommand,
];
