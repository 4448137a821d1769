/** Runs tasks for a command: engine, reporters, signals, exit code. */
import { findWorkspace } from '../config/find-workspace.ts';
import { type ReportMode, startReporting } from '../report/reporting.ts';
import type { OutputStream } from '../report/screen.ts';
import { runTasks } from '../run/run-tasks.ts';
import { openWorkspace } from '../run/workspace.ts';
import type { Invocation } from './command.ts';
import { type RUN_OPTIONS, type RunOptionValues, runRequestOf } from './run-options.ts';
import { untilStopped } from './stop-signal.ts';

type RunInvocation = Invocation<typeof RUN_OPTIONS>;

/**
 * Carries out the tasks that the words name (none: all).
 * @returns the exit code
 * @throws ConductorError for usage and configuration errors
 */
export async function carryOut(invocation: RunInvocation): Promise<number> {
  const { io, cwd, words, options } = invocation;
  const request = runRequestOf(options);
  const reporting = startReporting(reportingOptions(invocation));
  try {
    return await untilStopped(io, async (signal) => {
      const end = await runTasks({ cwd, env: io.env, words, ...request, signal, emit: reporting.emit });
      return Number(!end.ok);
    });
  } finally {
    await reporting.end();
  }
}

function reportingOptions({ io, screen, cwd, options }: RunInvocation) {
  return {
    screen,
    mode: reportMode(options, io),
    verbose: options.verbose,
    dryRun: options['dry-run'],
    root: () => findWorkspace(cwd)?.root ?? cwd,
    keepLogs: async () => {
      const { loaded } = await openWorkspace({ cwd, env: io.env });
      return loaded.config.logs.keep;
    },
  };
}

/** What decides about the mode. */
interface ModeFacts {
  readonly stdout: Pick<OutputStream, 'isTTY'>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** How a run is shown: live only on a terminal where a person watches. */
export function reportMode(
  options: Pick<RunOptionValues, 'json' | 'plain' | 'quiet'>,
  { stdout, env }: ModeFacts,
): ReportMode {
  if (options.json) return 'json';
  if (options.quiet) return 'quiet';
  const isCi = env['CI'] !== undefined && env['CI'] !== '' && env['CI'] !== 'false';
  return options.plain || isCi || stdout.isTTY !== true || env['TERM'] === 'dumb' ? 'plain' : 'progress';
}
