/** Starts tasks' processes so that it is measured what they take. A process that soon ends costs no look. */
import type { Emit } from '../model/event.ts';
import { clockMs } from '../perf/clock.ts';
import type { Launch } from './child-process.ts';

/** Processes that end sooner are not worth a look. */
const AFTER_MS = 100;

interface Metered {
  readonly emit: Emit;
  readonly launch?: Launch | undefined;
}

/** How a task's processes are started; what they took is told by an event, where there is a /proc to look at. */
export function metered(task: number, { emit, launch }: Metered): Launch | undefined {
  if (launch !== undefined || process.platform !== 'linux') return launch; // what a tracer takes is not the task's
  return (order) => ({
    ...order,
    watch: (pid) => {
      const startedAt = clockMs();
      let isOver = false;
      let end: (() => { readonly memory: number; readonly cpuMs: number } | undefined) | undefined;
      const timer = setTimeout(async () => {
        const { watchProcess } = await import('./process-meter.ts');
        if (!isOver) end = watchProcess(pid, startedAt);
      }, AFTER_MS).unref();
      return () => {
        isOver = true;
        clearTimeout(timer);
        const usage = end?.();
        if (usage) emit({ type: 'usage', task, ...usage });
      };
    },
  });
}
