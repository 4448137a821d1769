/** Finds what a user probably meant. */
import leven from 'leven';

/** The candidate nearest to `word`, or undefined where none is near enough to be worth naming. */
export function similar(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 2.5)) + 1;
  for (const candidate of candidates) {
    const distance = leven(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** `Did you mean "x"?`, or undefined. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const match = similar(word, candidates);
  return match === undefined ? undefined : `Did you mean "${match}"?`;
}
