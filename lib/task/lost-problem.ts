/** Says in our words what a task module did to the process that read it. */
import type { ErrorFacts } from '../model/conductor-error.ts';
import type { LostReply } from './definition-process.ts';

const HELP = 'Definitions are read before every run: work belongs into "run"';

/** The error that a missing reply for `file` amounts to. */
export function lostProblem(lost: LostReply, file: string, timeoutMs: number): ErrorFacts {
  const { code, what } = lostFacts(lost, timeoutMs);
  return { code, message: `Cannot read task file "${file}": ${what}`, place: { file }, help: HELP };
}

function lostFacts(lost: LostReply, timeoutMs: number): { readonly code: string; readonly what: string } {
  switch (lost.type) {
    case 'timeout':
      return { code: 'task/endless', what: `it was not loaded after ${timeoutMs / 1000} s` };
    case 'stalled':
      return { code: 'task/endless', what: 'it waits at its top level for something that never comes' };
    case 'out-of-memory':
      return { code: 'task/out-of-memory', what: 'it ran out of memory' };
    case 'exit':
      return {
        code: 'task/exit',
        what: lost.signal === null ? `it called process.exit(${lost.code})` : `its process was ended by ${lost.signal}`,
      };
  }
}
