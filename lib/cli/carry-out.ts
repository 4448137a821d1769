/** Runs tasks for a command: engine, reporters, signals, exit code. */
import { findWorkspace } from '../config/find-workspace.ts';
import { type ReportMode, startReporting } from '../report/reporting.ts';
import type { OutputStream } from '../report/screen.ts';
import { runTasks } from '../run/run-tasks.ts';
import type { Invocation } from './command.ts';
import type { ConfirmParts, confirmer } from './confirm.ts';
import type { Io } from './io.ts';
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
  const found = findWorkspace(cwd);
  const reporting = startReporting(reportingOptions(invocation, found?.root ?? cwd));
  try {
    return await untilStopped(io, async (signal) => {
      const confirm = mayAsk(options, io) ? lateConfirm({ io, signal, pause: reporting.pause }) : undefined;
      const end = await runTasks({ cwd, env: io.env, words, ...request, signal, confirm, emit: reporting.emit }, found);
      return Number(!end.ok);
    });
  } finally {
    await reporting.end();
  }
}

function reportingOptions({ io, screen, options }: RunInvocation, root: string) {
  return { screen, mode: reportMode(options, io), verbose: options.verbose, dryRun: options['dry-run'], root };
}

/** Asks where somebody sits at the terminal; loaded only when there is something to ask. */
export function lateConfirm({ io, ...parts }: LateConfirm): (lines: readonly string[]) => Promise<boolean> {
  let asking: ReturnType<typeof confirmer> | undefined;
  return async (lines) => {
    const { confirmer: make } = await import('./confirm.ts');
    const input = io.stdin;
    asking ??= input && make({ ...parts, input });
    return (await asking?.(lines)) ?? false;
  };
}

type LateConfirm = Omit<ConfirmParts, 'input'> & { readonly io: Pick<Io, 'stdin'> };

/** Whether a person can be asked: not where the output is for a program or a log. */
export function mayAsk(options: Pick<RunOptionValues, 'json' | 'quiet'>, { stderr, env }: Io): boolean {
  return !options.json && !options.quiet && stderr.isTTY === true && !isCi(env);
}

function isCi(env: ModeFacts['env']): boolean {
  return env['CI'] !== undefined && env['CI'] !== '' && env['CI'] !== 'false';
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
  return options.plain || isCi(env) || stdout.isTTY !== true || env['TERM'] === 'dumb' ? 'plain' : 'progress';
}
