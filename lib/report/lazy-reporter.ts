/** A reporter whose code is loaded when it is needed: usually when the first task starts, so that a run in which all is fresh never loads it. */
import type { RunEvent } from '../model/event.ts';
import type { Reporter } from './reporter.ts';

/** Events before and while `load` works are kept and handed over in order; it begins with the first event of the type `from`. */
export function lazyReporter(load: () => Promise<Reporter>, from: RunEvent['type'] = 'task-started'): Reporter {
  const waiting: RunEvent[] = [];
  let reporter: Reporter | undefined;
  let loading: Promise<void> | undefined;
  let failure: { readonly error: unknown } | undefined;
  const start = async () => {
    try {
      const loaded = await load();
      for (const event of waiting.splice(0)) loaded.handle(event);
      reporter = loaded;
    } catch (error) {
      failure = { error }; // told at the end, where somebody waits for it
    }
  };
  return {
    handle(event) {
      if (reporter) return reporter.handle(event);
      waiting.push(event);
      if (event.type === from) loading ??= start();
    },
    pause() {
      return reporter?.pause?.() ?? (() => undefined);
    },
    async end() {
      await loading;
      if (failure) throw failure.error;
      await reporter?.end?.();
    },
  };
}
