/** Says on standard error what was looked up in the cache; for `--verbose`. */
import type { Reporter } from './reporter.ts';
import type { Screen } from './screen.ts';
import { lookupText } from './text/lookup-text.ts';

/** A reporter that writes `[CACHE HIT]` and `[CACHE MISS]` lines. */
export function lookupReporter(screen: Screen): Reporter {
  return {
    handle(event) {
      if (event.type === 'cache-lookup') screen.err(lookupText(event));
    },
  };
}
