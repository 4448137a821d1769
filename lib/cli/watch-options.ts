/** The options of `watch`. */
import { durationMs } from '../model/duration.ts';
import { RUN_OPTIONS } from './run-options.ts';
import { usageError } from './usage-error.ts';

const { 'dry-run': _, ...runOptions } = RUN_OPTIONS;

/** Those of `run`, and its own. */
export const WATCH_OPTIONS = {
  ...runOptions,
  force: { ...runOptions.force, summary: 'Run the tasks the first time although they are fresh' },
  json: { summary: 'Print one JSON document for each run, each on a line (schemas/run-report.schema.json)' },
  debounce: { value: '<duration>', summary: 'Run when nothing more has changed for so long (default 50ms)' },
  clear: { summary: 'Clear the terminal before each run' },
} as const;

const DEBOUNCE_MS = 50;
const LONGEST_MS = 3_600_000;

/**
 * The milliseconds of `--debounce`.
 * @throws ConductorError `usage/invalid-duration`
 */
export function debounceOf(text: string | undefined): number {
  if (text === undefined) return DEBOUNCE_MS;
  const ms = durationMs(text);
  if (ms !== undefined && ms <= LONGEST_MS) return ms;
  throw usageError({
    name: 'invalid-duration',
    message: `Cannot wait "${text}" for changes to end: expected a duration up to 1 h, such as "300ms" or "2s"`,
    help: 'Write "--debounce 300ms", or leave it out for 50 ms',
  });
}
