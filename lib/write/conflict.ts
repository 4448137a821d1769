/** The error for a target that someone else changed. */
import { ConductorError } from '../model/conductor-error.ts';

const HELP = 'Run again; the other change was kept and nothing of this set was written';

/** What to throw where targets were changed by something else while the set was being written. */
export function editedMeanwhile(path: string, ...others: readonly string[]): ConductorError {
  const [first, ...more] = [path, ...others].map((each) => ({
    message: `Cannot write "${each}": it was changed by something else meanwhile`,
    help: HELP,
  }));
  return new ConductorError({ code: 'write/conflict', exitCode: 1, message: '', ...first, more });
}
