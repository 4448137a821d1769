/** The options of `task` and `run`, and what they ask of the engine. */
import { didYouMean } from '../model/similar.ts';
import type { Optimizations } from '../task/context.ts';
import type { OptionTable, OptionValues } from './command.ts';
import { usageError } from './usage-error.ts';

/** Options of the commands that run tasks. */
export const RUN_OPTIONS = {
  force: { short: 'f', summary: 'Run the tasks although they are fresh' },
  only: { summary: 'Only the named tasks, without what they need' },
  continue: { summary: 'Go on with other tasks after a failure' },
  since: { value: '<ref>', summary: 'Only tasks that changes since a commit concern, and their dependents' },
  'dry-run': { short: 'n', summary: 'Show what would be done and why, and do nothing' },
  concurrency: { short: 'j', value: '<n>', summary: 'How many tasks may run at once' },
  profile: {
    value: '<name>',
    summary: 'Limits of what runs at once: small, medium, large, enterprise, auto or your own',
  },
  adaptive: { summary: 'Start fewer tasks while other programs keep the machine busy' },
  'no-template-cache': { summary: 'Compile every template anew' },
  sequential: { summary: 'Generate patterns one after another' },
  'no-incremental': { summary: 'Compile every file anew' },
  ours: { summary: 'Regenerate outputs that were edited by hand (the edited versions are kept as backups)' },
  theirs: { summary: 'Keep outputs that were edited by hand as they are' },
  merge: { summary: 'Merge what was edited by hand with what is generated now' },
  yes: { short: 'y', summary: 'Agree to removing many files and to overwriting what nothing could bring back' },
  logs: {
    value: '<how>',
    summary: 'Show what tasks print: stream, grouped or errors (default: a single task streamed)',
  },
  json: { summary: 'Print one JSON document (schemas/run-report.schema.json)' },
  plain: { summary: 'Print plain lines also on a terminal' },
  quiet: { short: 'q', summary: 'Print errors and warnings only' },
} as const satisfies OptionTable;

/** Options that say which tasks are carried out and how: a run that is gone on with has its own. */
const SELECTING = [
  'force',
  'only',
  'continue',
  'since',
  'concurrency',
  'profile',
  'adaptive',
  'no-template-cache',
  'sequential',
  'no-incremental',
] as const satisfies readonly (keyof typeof RUN_OPTIONS)[];

type Selecting = (typeof SELECTING)[number];

/** The options of `resume`. */
export const RESUME_OPTIONS = withoutSelecting(RUN_OPTIONS);

function withoutSelecting<T extends OptionTable>(table: T): Omit<T, Selecting> {
  const names: readonly string[] = SELECTING;
  // Just these members are left out.
  return Object.fromEntries(Object.entries(table).filter(([name]) => !names.includes(name))) as Omit<T, Selecting>;
}

/** How what tasks print is shown. */
const LOGS = ['stream', 'grouped', 'errors'] as const;

/**
 * The word of `--logs`; undefined where it is not given.
 * @throws ConductorError `usage/invalid-logs`
 */
export function logsOf(word: string | undefined): (typeof LOGS)[number] | undefined {
  const known = LOGS.find((name) => name === word);
  if (word === undefined || known) return known;
  const meant = didYouMean(word, LOGS);
  throw usageError({
    name: 'invalid-logs',
    message: `Cannot show logs as "${word}": expected "stream", "grouped" or "errors"`,
    help: `${meant === undefined ? '' : `${meant} `}See "conductor help run"`,
  });
}

/** What may become of outputs that were edited by hand. */
const HAND_EDITED = ['ours', 'theirs', 'merge'] as const;
type HandEdited = (typeof HAND_EDITED)[number];

/** What was given for them. */
export type RunOptionValues = OptionValues<typeof RUN_OPTIONS>;

/** What the options ask of the engine; what was not given is left out. */
export function runRequestOf(options: RunOptionValues) {
  return {
    force: options.force,
    only: options.only,
    continueAfterFailure: options.continue,
    dryRun: options['dry-run'],
    yes: options.yes,
    optimizations: optimizationsOf(options),
    ...handEditedOf(options),
    ...(options.since === undefined ? {} : { since: options.since }),
    ...(options.concurrency === undefined ? {} : { concurrency: concurrencyOf(options.concurrency) }),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...(options.adaptive ? { adaptive: true } : {}),
  };
}

/** What is to become of outputs that were edited by hand, where that is said. */
export function handEditedOf(options: Pick<RunOptionValues, HandEdited>): { readonly handEdited?: HandEdited } {
  const [given, other] = HAND_EDITED.filter((name) => options[name]);
  if (given === undefined) return {};
  if (other === undefined) return { handEdited: given };
  throw usageError({
    name: 'conflicting-options',
    message: `Cannot use "--${given}" together with "--${other}": edited outputs are regenerated, kept or merged`,
    help: 'Give one of "--ours", "--theirs" and "--merge"',
  });
}

function optimizationsOf(options: RunOptionValues): Partial<Optimizations> {
  return {
    ...(options['no-template-cache'] ? { templateCache: false } : {}),
    ...(options.sequential ? { parallelGeneration: false } : {}),
    ...(options['no-incremental'] ? { incrementalCompilation: false } : {}),
  };
}

/**
 * The number of `--concurrency`.
 * @throws ConductorError `usage/invalid-number`
 */
export function concurrencyOf(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && Number.isSafeInteger(count)) return count;
  throw usageError({
    name: 'invalid-number',
    message: `Cannot use "${text}" as concurrency: expected a whole number, 1 or more`,
    help: 'Write "--concurrency 4", or leave it out for one task a processor',
  });
}
