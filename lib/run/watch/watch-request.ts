/** What a watch is asked for, and who shows it. */
import type { Emit } from '../../model/event.ts';
import type { RunRequest } from '../run-request.ts';
import type { WatchCause } from './file-change.ts';

/** One run of a watch, as it is shown. */
export interface ShownRun extends Pick<RunRequest, 'confirm'>, Required<Pick<RunRequest, 'onSecrets'>> {
  readonly emit: Emit;
  /** Says an error that ended the run; throws what is no error of the user's. */
  failed(error: unknown): Promise<void>;
  /** Resolves when all is shown. */
  end(): Promise<void>;
}

/** A watch. `force` is for the first run. */
export interface WatchRequest extends Omit<RunRequest, 'emit' | 'confirm' | 'onSecrets' | 'dryRun'> {
  /** A run begins when nothing more has changed for so long. */
  readonly debounceMs: number;
  /** Begins to show a run, which ends early where the signal aborts. */
  begin(cause: WatchCause, signal: AbortSignal): ShownRun;
  /** Nothing is to be done now. */
  onIdle(): void;
}

/** How a watch ended. */
export interface WatchEnd {
  /** Whether a run was going on. */
  readonly interrupted: boolean;
}
