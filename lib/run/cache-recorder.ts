/** Writes every look-up of a run to the cache's log, on the way to the reporters. */
import { join } from 'node:path';
import { CacheLog, type CacheLookup } from '../cache/cache-log.ts';
import { causeText } from '../model/cause.ts';
import type { Emit, RunEvent } from '../model/event.ts';
import { CACHE_LOG } from '../model/file-names.ts';
import type { RunnerPorts } from './runner-ports.ts';

/** Listens to a run. */
export class CacheRecorder {
  readonly #log: CacheLog;
  readonly #next: Emit;
  readonly #mask: (text: string) => string;

  constructor({ workspace, emit, mask = (text) => text }: Pick<RunnerPorts, 'workspace' | 'emit' | 'mask'>) {
    this.#log = new CacheLog(join(workspace.root, CACHE_LOG));
    this.#next = emit;
    this.#mask = mask;
  }

  /** Takes an event and hands it on. A task that is restored or run was looked up as well. */
  readonly emit: Emit = (event: RunEvent) => {
    this.#next(event);
    if (event.type === 'cache-lookup') this.#add(event);
    if (event.type !== 'task-started') return;
    const { task, how, because } = event;
    const reason = because.map(causeText).join(', ');
    this.emit({ type: 'cache-lookup', task, action: 'task', hit: how === 'restore', reason });
  };

  #add(lookup: CacheLookup): void {
    this.#log.add({ ...lookup, action: this.#mask(lookup.action), reason: this.#mask(lookup.reason) });
  }

  /** Appends what was collected to the log. */
  flush(): void {
    const problem = this.#log.flush();
    if (problem) this.#next({ type: 'warning', code: 'cache/not-stored', problem });
  }
}
