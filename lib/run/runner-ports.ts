/** What carrying out the tasks of one run is built on. */
import type { Cause } from '../model/cause.ts';
import type { Emit } from '../model/event.ts';
import type { Fingerprint } from '../model/fingerprint.ts';
import type { Profile } from '../plan/profiles.ts';
import type { Optimizations } from '../task/context.ts';
import type { LoadedDefinition } from '../task/load-definitions.ts';
import type { AsideNotes } from './aside-notes.ts';
import type { RunCheckpoint } from './checkpoint.ts';
import type { Launch } from './child-process.ts';
import type { EarlierRun } from './earlier-run.ts';
import type { EarlyDecisions } from './early-decision.ts';
import type { EditedFile, HandEditMode } from './edited-file.ts';
import type { Environment } from './environment.ts';
import type { FirstLook } from './first-look.ts';
import type { LaterWork } from './later-work.ts';
import type { Observer } from './observe.ts';
import type { ResultCache } from './result-cache.ts';
import type { RiskPorts } from './risk.ts';
import type { RunNotes } from './run-notes.ts';
import type { RunWrites } from './run-writes.ts';
import type { ServicePort } from './services/service-port.ts';
import type { ShellPool } from './shells/shell-pool.ts';
import type { Workspace } from './workspace.ts';

/** What becomes of outputs that were edited by hand. */
export interface HandEdits {
  readonly mode: HandEditMode;
  /** Whether what tasks write themselves is protected as well. */
  readonly own: boolean;
  /** Folder where edited versions are kept that are replaced. */
  readonly folder: string;
}

/** Ports of one run. */
export interface RunnerPorts {
  readonly workspace: Workspace;
  readonly observer: Observer;
  /** Tasks that were found fresh when the workspace was opened, and in how many milliseconds. */
  readonly fresh: FirstLook['fresh'];
  readonly cache: ResultCache;
  readonly writes: RunWrites;
  readonly aside: AsideNotes;
  readonly later: LaterWork;
  readonly shells: ShellPool;
  readonly env: Environment;
  readonly force: boolean;
  readonly optimizations: Optimizations;
  readonly concurrency: number;
  /** What tasks that run at once may take. */
  readonly profile: Profile;
  /** Whether fewer tasks are started while other programs keep the machine busy. */
  readonly adaptive: boolean;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** Masks secrets in what is written without being an event. */
  readonly mask?: ((text: string) => string) | undefined;
  readonly launch?: Launch | undefined;
  /** Undefined where no task of the run is one. */
  readonly services?: ServicePort | undefined;
  readonly handEdits: HandEdits;
  /** Everything that could lose something was agreed to. */
  readonly yes: boolean;
  /** Asks whoever sits at the terminal; undefined where nobody does. */
  readonly confirm?: RiskPorts['confirm'];
  /** What is replaced is told it; undefined where nothing is to be put back later. */
  readonly checkpoint?: RunCheckpoint | undefined;
  /** What was done before, where the run goes on with an earlier one. */
  readonly earlier?: EarlierRun | undefined;
  /** What is done is noted there; undefined where nobody is to go on with the run. */
  readonly notes?: RunNotes | undefined;
}

/** Ports of the tasks that a schedule carries out. */
export interface ScheduledPorts extends RunnerPorts {
  readonly decisions: EarlyDecisions;
  /** Gives a running task's place to others for some milliseconds, or until `wake` aborts; false where the run ended before it had one again. */
  pause(task: number, ms: number, wake?: AbortSignal): Promise<boolean>;
}

/** A task that has to be restored or run. */
export interface DueTask {
  readonly task: LoadedDefinition;
  readonly fingerprint: Fingerprint;
  readonly because: readonly Cause[];
  /** Published files that are not as they were generated, by path. */
  readonly edits: Readonly<Record<string, EditedFile>>;
}
