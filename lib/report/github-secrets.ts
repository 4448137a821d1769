/** Tells GitHub Actions which values are secret here, so that it masks them in what other steps print as well. */
import { githubCommand } from './github-commands.ts';
import type { Screen } from './screen.ts';

/** A shorter line of a value stands in too many other texts. */
const SHORTEST = 6;

/** Each value, and each line of one that has several. */
export function sayGithubSecrets(screen: Screen, values: readonly string[]): void {
  const lines = values.flatMap((value) => [value, ...value.split(/\r\n|\n|\r/).map((line) => line.trim())]);
  const told = new Set(lines.filter((line) => line.length >= SHORTEST));
  for (const line of told) screen.command(githubCommand('add-mask', {}, line));
}
