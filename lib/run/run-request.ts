/** What a run is asked for and how it ended. */
import type { Emit } from '../model/event.ts';
import type { Optimizations } from '../task/context.ts';
import type { Launch } from './child-process.ts';
import type { ResumedFrom } from './earlier-run.ts';
import type { Environment } from './environment.ts';

/** What the user asks for. */
export interface RunRequest {
  readonly cwd: string;
  readonly env: Environment;
  /** Words that select tasks: `8`, `3-8`, `code-generation`; none selects all. */
  readonly words: readonly string[];
  /** Only the selected tasks, without what they need. */
  readonly only?: boolean;
  readonly force?: boolean;
  /** Only tasks that files changed since this commit of git concern, and what depends on them. */
  readonly since?: string;
  /** Say what would be done and do nothing. */
  readonly dryRun?: boolean;
  readonly continueAfterFailure?: boolean;
  /** False: nobody is to go on with it where it does not end well. */
  readonly isResumable?: boolean;
  /** Whether services that are named go on for themselves; default: they do. */
  readonly keepsServices?: boolean;
  /** Default: the configuration's. */
  readonly concurrency?: number;
  /** Name of the limits; default: the configuration's. */
  readonly profile?: string;
  /** Starts fewer tasks while other programs keep the machine busy; default: the configuration's. */
  readonly adaptive?: boolean;
  readonly optimizations?: Partial<Optimizations>;
  /** What becomes of outputs that were edited by hand; default: the configuration's. */
  readonly handEdited?: 'ours' | 'theirs' | 'merge';
  /** Agrees to everything that could lose something. */
  readonly yes?: boolean;
  /** Asks whoever sits at the terminal; left out where nobody does. */
  readonly confirm?: ((lines: readonly string[]) => Promise<boolean>) | undefined;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** Nothing of the events is shown or written: secrets in them may stay as they are. */
  readonly isPrivate?: boolean;
  /** Told the values of secret variables, before the first event, where there are any, and how they are masked in a text. */
  onSecrets?(values: readonly string[], mask: (text: string) => string): void;
  /** How the tasks' processes are started; default: as they are. */
  readonly launch?: Launch | undefined;
}

/** How a run ended. */
export interface RunEnd {
  readonly ok: boolean;
  readonly interrupted: boolean;
  /** Its name, which is also that of its log folder. */
  readonly run: string;
}

/** A request that was given a name. */
export interface NamedRequest extends RunRequest {
  readonly run: string;
  /** Masks secrets in what is written without being an event; left out where there are none. */
  mask?(text: string): string;
  /** Set where it goes on with an earlier run. */
  readonly earlier?: ResumedFrom | undefined;
}
