/** What carrying out the tasks of one run is built on. */
import type { Cause } from '../model/cause.ts';
import type { Emit } from '../model/event.ts';
import type { Fingerprint } from '../model/fingerprint.ts';
import type { Optimizations } from '../task/context.ts';
import type { LoadedDefinition } from '../task/load-definitions.ts';
import type { Environment } from './environment.ts';
import type { Observer } from './observe.ts';
import type { ResultCache } from './result-cache.ts';
import type { Workspace } from './workspace.ts';

/** Ports of one run. */
export interface RunnerPorts {
  readonly workspace: Workspace;
  readonly observer: Observer;
  readonly cache: ResultCache;
  readonly env: Environment;
  readonly force: boolean;
  readonly optimizations: Optimizations;
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly emit: Emit;
}

/** A task that has to be restored or run. */
export interface DueTask {
  readonly task: LoadedDefinition;
  readonly fingerprint: Fingerprint;
  readonly because: readonly Cause[];
}
