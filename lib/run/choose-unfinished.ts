/** Finds the run that is to be gone on with. */
import { ConductorError } from '../model/conductor-error.ts';
import { didYouMean } from '../model/similar.ts';
import { runsNewestFirst } from '../perf/history.ts';
import { type UnfinishedRun, unfinishedRuns } from './unfinished-runs.ts';

/** How many runs an error names. */
const SHOWN = 5;

/**
 * The run of a name, or the one that has gone on with it; without a name the newest one.
 * @throws ConductorError `resume/unknown`
 */
export function chooseUnfinished(root: string, name: string | undefined): UnfinishedRun {
  const runs = unfinishedRuns(root);
  const found = name === undefined ? runs[0] : runs.find(({ run, resumes = [] }) => [run, ...resumes].includes(name));
  if (found) return found;
  const names = runs.map(({ run }) => run);
  throw new ConductorError({
    code: 'resume/unknown',
    message: name === undefined ? 'Cannot resume: every run that is remembered ended well' : unknownText(root, name),
    help: helpOf(name, names),
  });
}

function unknownText(root: string, name: string): string {
  for (const { run, ok } of runsNewestFirst(root)) {
    if (run === name)
      return `Cannot resume run "${name}": ${ok ? 'it ended well' : 'all of it was done since, or newer ones took its place'}`;
  }
  return `Cannot find run "${name}"`;
}

function helpOf(name: string | undefined, names: readonly string[]): string {
  if (names.length === 0) return 'Run "conductor run" to bring every task up to date';
  const meant = name === undefined ? undefined : didYouMean(name, names);
  const more = names.length > SHOWN ? ', …' : '';
  return [meant, `Unfinished: ${names.slice(0, SHOWN).join(', ')}${more}`].filter(Boolean).join(' ');
}
