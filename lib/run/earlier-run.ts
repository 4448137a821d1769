/** What a resumed run knows of the run that it goes on with; light, since every decision asks for it. */
import type { Decision } from '../model/decision.ts';
import type { Emit } from '../model/event.ts';
import type { Fingerprint } from '../model/fingerprint.ts';
import type { UnfinishedRun } from './unfinished-runs.ts';
import type { Workspace } from './workspace.ts';

/** The earlier run, as decisions ask it. */
export interface EarlierRun {
  /** Whether a task ended well in it. */
  isDone(id: number): boolean;
  /** Whether such a task is not done again, be its needs other ones by now. */
  keeps(id: number): boolean;
  /** The decision about a task that was done and whose result is not cached; undefined: it is decided as always. */
  decide(id: number, fingerprint: Fingerprint): Decision | undefined;
}

/** The run that is gone on with. */
export interface ResumedFrom {
  readonly run: UnfinishedRun;
  /** What it has done becomes part of what is remembered of the workspace. */
  open(workspace: Workspace, emit: Emit): EarlierRun;
}
