/** Which parts of a script become tasks, which of them together, and which are left out. Writes nothing. */
import { matcher } from '../../files/find-files.ts';
import { folderOf } from '../../model/relative-path.ts';
import { type AdoptedScript, type DraftPart, type DraftParts, draftParts } from './draft-parts.ts';
import { type GroupUnit, groupUnits, type UnitGroup } from './group-units.ts';
import type { ShellFacts } from './shell-facts.ts';

/** The parts that become tasks, put together. */
export interface Kept {
  readonly parts: readonly DraftPart[];
  readonly states: DraftParts['states'];
  readonly groups: readonly UnitGroup[];
  /** Statements that are in no task. */
  readonly left: readonly { readonly line: number; readonly text: string; readonly reason: string }[];
  /** Loops that are one part, and why. */
  readonly whole: ReadonlyMap<number, string>;
}

/** Loops become whole until every round can be a task. */
export function keepParts(script: AdoptedScript): Kept {
  const whole = new Map<number, string>();
  const once = new Set<number>();
  for (;;) {
    const { parts: all, states, unreached } = draftParts(script, new Set(whole.keys()), once);
    const changed = changedState(all);
    if (changed !== undefined) {
      if (script.statements[changed]?.isState) once.add(changed);
      else whole.set(changed, 'the loop is kept whole: what it collects depends on files that are changed after it');
      continue;
    }
    const { parts, left } = leaveOut(all, script, unreached);
    const grouping = groupUnits(groupUnitsOf(parts));
    if ('groups' in grouping) return { parts, states, groups: grouping.groups, left, whole };
    whole.set(grouping.whole, grouping.reason);
  }
}

/** A statement whose state would be another one by the time that a part has it done again. */
function changedState(parts: readonly DraftPart[]): number | undefined {
  for (const [at, { stated }] of parts.entries()) {
    for (const { statement, reads, globs, listings } of stated) {
      const matches = matcher(globs);
      const between = parts.slice(0, at).filter((part) => part.statement > statement);
      const paths = between.flatMap(({ files }) => [...files.writes, ...files.removes]);
      if (paths.some((path) => reads.has(path) || matches(path) || listings.has(folderOf(path)))) return statement;
    }
  }
  return undefined;
}

/** What only prints comes after what was before it. */
function groupUnitsOf(parts: readonly DraftPart[]): readonly GroupUnit[] {
  return parts.map(({ group, files, sticks }, at) => {
    const isSilent = files.reads.size + files.writes.size + files.removes.size + files.listings.size === 0;
    const partOf = (statement: number) => parts.findLastIndex((part) => part.statement === statement);
    const kept = sticks.map(({ statement, reason }) => ({ to: partOf(statement), reason })).filter(({ to }) => to >= 0);
    return { ...group, sticks: kept, ...(isSilent && at > 0 ? { after: at - 1 } : {}) };
  });
}

function leaveOut(
  all: readonly DraftPart[],
  script: AdoptedScript,
  unreached: readonly number[],
): { readonly parts: readonly DraftPart[]; readonly left: Kept['left'] } {
  const told = all.map((part) => ({ part, reason: whyLeft(part, all) }));
  const of = (statement: number, reason: string, round = '') => {
    const { line = 0, text = '' } = script.statements[statement] ?? {};
    const [first = ''] = text.split('\n');
    return { line, text: [round, first].filter(Boolean).join(' '), reason };
  };
  const never = unreached.filter((index) => script.statements[index]?.facts.marks.has('work'));
  return {
    parts: told.flatMap(({ part, reason }) => (reason === undefined ? [part] : [])),
    left: [
      ...told.flatMap(({ part, reason }) => (reason === undefined ? [] : [of(part.statement, reason, part.round)])),
      ...never.map((statement) => of(statement, 'the script ended before it')),
    ],
  };
}

function whyLeft({ files, facts }: DraftPart, all: readonly DraftPart[]): string | undefined {
  const { writes, removes, folders, reads } = files;
  if (writes.size + removes.size > 0) return undefined;
  if (endsOnly(facts)) return 'the tasks end by themselves';
  if (folders.size === 0 && (facts.calls.has('rm') || facts.calls.has('rmdir')))
    return 'in a clean tree there is nothing to remove, and conductor moves old outputs out of the way itself';
  if (folders.size === 0 || reads.size > 0) return undefined;
  const isUsed = (folder: string) =>
    all.some((part) => [...part.files.writes].some((path) => path.startsWith(`${folder}/`)));
  return [...folders].every(isUsed) ? 'the tasks that write to its folders make them' : undefined;
}

/** `exit 0` */
function endsOnly({ calls, marks, sets }: ShellFacts): boolean {
  return calls.size === 1 && calls.has('exit') && !marks.has('work') && sets.size === 0;
}
