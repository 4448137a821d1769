/** What a run is asked for and how it ended. */
import type { Emit } from '../model/event.ts';
import type { Optimizations } from '../task/context.ts';
import type { Launch } from './child-process.ts';
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
  /** Default: the configuration's. */
  readonly concurrency?: number;
  readonly optimizations?: Partial<Optimizations>;
  /** What becomes of outputs that were edited by hand; default: the configuration's. */
  readonly handEdited?: 'ours' | 'theirs' | 'merge';
  /** Agrees to everything that could lose something. */
  readonly yes?: boolean;
  /** Asks whoever sits at the terminal; left out where nobody does. */
  readonly confirm?: ((lines: readonly string[]) => Promise<boolean>) | undefined;
  readonly signal: AbortSignal;
  readonly emit: Emit;
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
}
