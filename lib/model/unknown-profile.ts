/** What is said of a profile that is none. */
import type { Problem } from './conductor-error.ts';
import { didYouMean } from './similar.ts';

/** The problem, with the name that was probably meant and all that there are. */
export function unknownProfile(name: string, names: readonly string[]): Pick<Problem, 'message' | 'help'> {
  const list = `Profiles are ${names.map((each) => `"${each}"`).join(', ')}; "profiles" in the configuration adds more`;
  const guess = didYouMean(name, names);
  return { message: `Unknown profile "${name}"`, help: guess ? `${guess} ${list}` : list };
}
