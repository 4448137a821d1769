/** Chooses the reporters of a run and hands them its events. */
import type { Emit } from '../model/event.ts';
import type { RunReport } from '../model/formats/run-report.ts';
import { DryRunReporter } from './dry-run.ts';
import { GITHUB_FRAME } from './github-commands.ts';
import { JsonReporter } from './json.ts';
import { lazyReporter } from './lazy-reporter.ts';
import { lookupReporter } from './lookups.ts';
import { type LogsMode, OutputReporter } from './output.ts';
import { PLAIN_FRAME } from './output-frame.ts';
import { perfReporter } from './perf.ts';
import { PlainReporter } from './plain.ts';
import { ProblemsReporter } from './problems.ts';
import { ProgressReporter } from './progress.ts';
import type { Reporter } from './reporter.ts';
import type { Screen } from './screen.ts';
import { problemLines } from './text/failure-text.ts';

/** How a run is shown. */
export type ReportMode = 'json' | 'plain' | 'progress' | 'quiet';

/** What reporters need to know. */
export interface ReportingOptions {
  readonly screen: Screen;
  readonly mode: ReportMode;
  readonly verbose: boolean;
  readonly dryRun: boolean;
  /** A JSON document is one line: others follow it. */
  readonly jsonLines?: boolean;
  /** Absolute path of the workspace's root. */
  readonly root: string;
  /** What of the tasks' output is shown; default: as configured. */
  readonly logs?: LogsMode | undefined;
  /** Masks secrets in what is shown of files; events hold none. */
  readonly mask?: ((text: string) => string) | undefined;
  /** Set where GitHub Actions reads what is printed. */
  readonly github?: GithubFacts | undefined;
}

/** What GitHub Actions tells of itself. */
export interface GithubFacts {
  /** Absolute path of the repository's checkout. */
  readonly checkout: string | undefined;
  /** Path of the step's summary. */
  readonly summary: string | undefined;
}

/** A run's reporters. */
export interface Reporting {
  readonly emit: Emit;
  /** Makes the display hold still while somebody is asked; returns how it goes on. */
  pause(): () => void;
  /** Call once after the run, however it ended: resolves when all is shown and written. */
  end(): Promise<void>;
}

/** Sets up the reporters of one run. */
export function startReporting(options: ReportingOptions): Reporting {
  const reporters = chooseReporters(options);
  return {
    emit: (event) => {
      for (const reporter of reporters) reporter.handle(event);
    },
    pause: () => {
      const resumes = reporters.map((reporter) => reporter.pause?.());
      return () => {
        for (const resume of resumes) resume?.();
      };
    },
    end: async () => {
      const ends = await Promise.allSettled(reporters.map(async (reporter) => await reporter.end?.()));
      const failed = ends.find((end) => end.status === 'rejected');
      if (failed) throw failed.reason;
    },
  };
}

function chooseReporters(options: ReportingOptions): readonly Reporter[] {
  const { screen, mode, verbose, dryRun } = options;
  const output = outputReporter(options);
  const problems = new ProblemsReporter({ ...options, showsOutput: () => output?.shows() ?? false });
  const shown = mode === 'quiet' ? [] : [...(output ? [output] : []), mainReporter(options, output)];
  if (dryRun) return [...shown, problems];
  const timings = mode === 'quiet' ? [] : [perfReporter(screen)];
  const lookups = verbose && mode !== 'quiet' ? [lookupReporter(screen)] : [];
  return [...shown, problems, ...lookups, ...timings, logReporter(options), ...githubReporters(options)];
}

/** Not where the output is for a program or for nobody; on a terminal, `--verbose` keeps it in the rows of the display. */
function outputReporter({ screen, mode, verbose, dryRun, logs, github }: ReportingOptions): OutputReporter | undefined {
  if (dryRun || mode === 'json' || mode === 'quiet') return undefined;
  if (verbose && mode === 'progress' && logs === undefined) return undefined;
  const frame = github ? GITHUB_FRAME : PLAIN_FRAME;
  return new OutputReporter({ screen, mode: logs ?? (verbose ? 'stream' : undefined), verbose, frame });
}

function githubReporters(options: ReportingOptions): readonly Reporter[] {
  const { screen, root, github } = options;
  if (!github) return [];
  const { checkout, summary: file } = github;
  const problems = lazyReporter(async () => {
    const { GithubProblemsReporter } = await import('./github-problems.ts');
    return new GithubProblemsReporter({ screen, root, checkout });
  }, 'run-started');
  if (!file) return [problems];
  const onError = (error: Error) => {
    screen.err(...warningLines(options, 'github/summary', `Cannot write the step's summary: ${error.message}`));
  };
  const summary = lazyReporter(async () => {
    const { GithubSummaryReporter } = await import('./github-summary.ts');
    return new GithubSummaryReporter({ file, onError });
  }, 'run-started');
  return [problems, summary];
}

function mainReporter(
  { screen, mode, verbose, dryRun, jsonLines }: ReportingOptions,
  output: OutputReporter | undefined,
): Reporter {
  if (mode === 'json')
    return new JsonReporter({ dryRun, print: (report) => printReport(screen, report, jsonLines ? undefined : 2) });
  if (dryRun) return new DryRunReporter({ screen, verbose });
  if (mode === 'plain') return new PlainReporter({ screen, verbose });
  return new ProgressReporter({ screen, verbose, streams: output?.streams });
}

function printReport(screen: Screen, report: RunReport, indent: number | undefined): void {
  screen.out(JSON.stringify(report, undefined, indent));
}

function logReporter(options: ReportingOptions): Reporter {
  return lazyReporter(async () => {
    const { LogFilesReporter } = await import('./log-files.ts');
    const onError = (error: Error) => {
      const help = 'Make room in ".conductor/metrics" or make it writable';
      options.screen.err(...warningLines(options, 'logs/write', `Cannot write log files: ${error.message}`, help));
    };
    return new LogFilesReporter({ root: options.root, mask: options.mask, onError });
  });
}

function warningLines(
  options: ReportingOptions,
  ...[code, message, help]: [code: string, message: string, help?: string]
) {
  const { root, screen } = options;
  return problemLines({ level: 'warning', code, problem: { message, help } }, { root, paint: screen.paintError });
}
