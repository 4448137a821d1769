/** Runs tasks for a command: engine, reporters, signals, exit code. */
import { findWorkspace } from '../config/find-workspace.ts';
import { sayGithubSecrets } from '../report/github-secrets.ts';
import { type Reporting, type ReportingOptions, type ReportMode, startReporting } from '../report/reporting.ts';
import type { OutputStream } from '../report/screen.ts';
import type { RunEnd, RunRequest } from '../run/run-request.ts';
import { runTasks } from '../run/run-tasks.ts';
import type { Invocation } from './command.ts';
import type { ConfirmParts, confirmer } from './confirm.ts';
import { githubFacts, isGithub, readsStandardError } from './github.ts';
import type { Io } from './io.ts';
import { logsOf, type RESUME_OPTIONS, type RUN_OPTIONS, type RunOptionValues, runRequestOf } from './run-options.ts';
import { untilStopped } from './stop-signal.ts';

type RunInvocation = Invocation<typeof RUN_OPTIONS>;
type ShownInvocation = Pick<Invocation<typeof RESUME_OPTIONS>, 'io' | 'screen' | 'options'>;

/**
 * Carries out the tasks that the words name (none: all).
 * @returns the exit code
 * @throws ConductorError for usage and configuration errors
 */
export async function carryOut(invocation: RunInvocation): Promise<number> {
  const { cwd, words, options } = invocation;
  const request = runRequestOf(options);
  const found = findWorkspace(cwd);
  return await showRun(
    invocation,
    found?.root ?? cwd,
    async (host) => await runTasks({ cwd, words, ...request, ...host }, found),
  );
}

/** A run's surroundings. */
type Host = Pick<RunRequest, 'env' | 'signal' | 'confirm' | 'emit' | 'onSecrets'>;

/**
 * Shows a run of the workspace `root` as its options say while it is carried out, and stops it by signals.
 * @returns the exit code
 */
export async function showRun(
  invocation: ShownInvocation,
  root: string,
  carryOutRun: (host: Host) => Promise<RunEnd>,
): Promise<number> {
  const { io, options } = invocation;
  const { reporting, onSecrets } = startShowing(invocation, root);
  try {
    return await untilStopped(io, async (signal) => {
      const confirm = askerOf(options, { io, signal, pause: reporting.pause });
      const end = await carryOutRun({ env: io.env, signal, confirm, emit: reporting.emit, onSecrets });
      return Number(!end.ok);
    });
  } finally {
    await reporting.end();
  }
}

/** The reporters of a run, and who is told what they must not show. */
export function startShowing(
  invocation: ShownInvocation,
  root: string,
  more: Pick<ReportingOptions, 'jsonLines'> = {},
): { readonly reporting: Reporting } & Required<Pick<Host, 'onSecrets'>> {
  let mask = (text: string) => text;
  const reporting = startReporting({ ...reportingOptions(invocation, root), ...more, mask: (text) => mask(text) });
  const onSecrets: NonNullable<Host['onSecrets']> = (values, masked) => {
    mask = masked;
    if (isGithub(invocation.io.env) && readsStandardError()) sayGithubSecrets(invocation.screen, values);
  };
  return { reporting, onSecrets };
}

function reportingOptions({ io, screen, options }: ShownInvocation, root: string) {
  return {
    screen,
    mode: reportMode(options, io),
    verbose: options.verbose,
    dryRun: options['dry-run'],
    root,
    logs: logsOf(options.logs),
    github: githubFacts(io.env),
  };
}

/** Asks a person, where one can be asked: not where the output is for a program or a log. */
export function askerOf(options: AskOptions, parts: AskParts): ReturnType<typeof lateConfirm> | undefined {
  const { stderr, env } = parts.io;
  const mayAsk = !options.json && !options.quiet && stderr.isTTY === true && !isCi(env);
  return mayAsk ? lateConfirm(parts) : undefined;
}

type AskOptions = Partial<Pick<RunOptionValues, 'json' | 'quiet'>>;

/** `pause` is left out where nothing is shown that is in the way. */
type AskParts = Pick<ConfirmParts, 'signal'> & Partial<Pick<ConfirmParts, 'pause'>> & { readonly io: Io };

/** Loaded only when there is something to ask. */
function lateConfirm({
  io,
  pause = () => () => undefined,
  signal,
}: AskParts): (lines: readonly string[]) => Promise<boolean> {
  let asking: ReturnType<typeof confirmer> | undefined;
  return async (lines) => {
    const { confirmer: make } = await import('./confirm.ts');
    const input = io.stdin;
    asking ??= input && make({ signal, pause, input });
    return (await asking?.(lines)) ?? false;
  };
}

function isCi(env: ModeFacts['env']): boolean {
  return env['CI'] !== undefined && env['CI'] !== '' && env['CI'] !== 'false';
}

/** What decides about the mode. */
interface ModeFacts {
  readonly stdout: Pick<OutputStream, 'isTTY' | 'columns'>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** How a run is shown: live only on a terminal where a person watches. */
export function reportMode(
  options: Pick<RunOptionValues, 'json' | 'plain' | 'quiet'>,
  { stdout, env }: ModeFacts,
): ReportMode {
  if (options.json) return 'json';
  if (options.quiet) return 'quiet';
  const isDrawable = stdout.isTTY === true && stdout.columns !== 0 && env['TERM'] !== 'dumb';
  return options.plain || isCi(env) || isGithub(env) || !isDrawable ? 'plain' : 'progress';
}
