/** Says on standard error what each phase, each publication and each task took. */
import type { RunEvent } from '../model/event.ts';
import { phasePerfLine, totalPerfLine, writePerfLine } from '../perf/perf-line.ts';
import type { Reporter } from './reporter.ts';
import type { Screen } from './screen.ts';

/** The `[PERF]` line of an event, or undefined where it has none. */
export function perfLine(event: RunEvent): string | undefined {
  if (event.type === 'phase-ended') return phasePerfLine(event);
  if (event.type === 'published') return event.metrics && writePerfLine(event.task, event.metrics);
  if (event.type !== 'task-ended' || event.outcome === 'skipped') return undefined;
  return totalPerfLine(event.task, event.ms);
}

/** A reporter that writes `[PERF]` lines. */
export function perfReporter(screen: Screen): Reporter {
  return {
    handle(event) {
      const line = perfLine(event);
      if (line !== undefined) screen.err(line);
    },
  };
}
