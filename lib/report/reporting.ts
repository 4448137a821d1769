/** Chooses the reporters of a run and hands them its events. */
import type { Emit } from '../model/event.ts';
import type { RunReport } from '../model/formats/run-report.ts';
import { DryRunReporter } from './dry-run.ts';
import { JsonReporter } from './json.ts';
import { lazyReporter } from './lazy-reporter.ts';
import { lookupReporter } from './lookups.ts';
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
  /** Absolute path of the workspace's root. */
  readonly root: string;
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
  const showsOutput = verbose && mode === 'plain';
  const problems = new ProblemsReporter({ ...options, showsOutput });
  const shown = mode === 'quiet' ? [] : [mainReporter(options)];
  if (dryRun) return [...shown, problems];
  const timings = mode === 'quiet' ? [] : [perfReporter(screen)];
  const lookups = verbose && mode !== 'quiet' ? [lookupReporter(screen)] : [];
  return [...shown, problems, ...lookups, ...timings, logReporter(options)];
}

function mainReporter({ screen, mode, verbose, dryRun }: ReportingOptions): Reporter {
  if (mode === 'json') return new JsonReporter({ dryRun, print: (report) => printReport(screen, report) });
  if (dryRun) return new DryRunReporter({ screen, verbose });
  return mode === 'progress' ? new ProgressReporter({ screen, verbose }) : new PlainReporter({ screen, verbose });
}

function printReport(screen: Screen, report: RunReport): void {
  screen.out(JSON.stringify(report, undefined, 2));
}

function logReporter({ screen, root }: ReportingOptions): Reporter {
  return lazyReporter(async () => {
    const { LogFilesReporter } = await import('./log-files.ts');
    const onError = (error: Error) => {
      const problem = {
        message: `Cannot write log files: ${error.message}`,
        help: 'Make room in ".conductor/metrics" or make it writable',
      };
      screen.err(
        ...problemLines({ level: 'warning', code: 'logs/write', problem }, { root, paint: screen.paintError }),
      );
    };
    return new LogFilesReporter({ root, onError });
  });
}
