/** Trouble with the cache: it costs the next run time and fails none, so it is a warning, said once a run. */
import { isConductorError, type Problem } from '../model/conductor-error.ts';
import type { Emit } from '../model/event.ts';

/** The code of warnings and errors about what could not be stored. */
export const NOT_STORED = 'cache/not-stored';

/** What the work says is wrong; also where it rejects because the cache could not store something. */
export async function unlessNotStored(work: () => Promise<Problem | undefined>): Promise<Problem | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!isConductorError(error) || error.code !== NOT_STORED) throw error;
    const { message } = error;
    return { message, help: 'The run goes on; this work is done again the next time' };
  }
}

/** Hands events on, of the warnings about the cache each but once: a full disk has something to say about every file. */
export function warnOnce(emit: Emit): Emit {
  const said = new Set<string>();
  return (event) => {
    if (event.type === 'warning' && event.code.startsWith('cache/')) {
      const what = event.code === NOT_STORED ? NOT_STORED : event.problem.message;
      if (said.has(what)) return;
      said.add(what);
    }
    emit(event);
  };
}
