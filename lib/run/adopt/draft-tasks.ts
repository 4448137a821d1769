/** Drafts the tasks that do what a script did: which parts are one task, what it reads, makes and needs. Writes nothing. */
import { matcher } from '../../files/find-files.ts';
import { folderOf } from '../../model/relative-path.ts';
import { findsIn } from '../audit-declared.ts';
import { taskEnvironment } from '../environment.ts';
import { globOf, globsFor } from '../globs-for.ts';
import { type CommandPiece, draftCommand } from './draft-command.ts';
import type { AdoptedScript, DraftPart } from './draft-parts.ts';
import { type Kept, keepParts } from './keep-parts.ts';
import { taskNames } from './task-names.ts';

/** A task as it is drafted, and where it comes from. */
export interface Draft {
  readonly id: number;
  readonly name: string;
  /** Of the file: `08-cc-main-o.ts`. */
  readonly fileName: string;
  readonly command: string;
  readonly needs: readonly number[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly env: readonly string[];
  /** Lines of the script, from 1, and the rounds of a loop that it is. */
  readonly lines: readonly { readonly first: number; readonly last: number; readonly round?: string }[];
  /** Why it is several commands, and what to know of it. */
  readonly reasons: readonly string[];
  /** Workspace-relative paths that were looked for and not there. */
  readonly missing: readonly string[];
  /** How many files outside the workspace it read. */
  readonly outside: number;
}

/** All that a script became. */
export interface DraftResult {
  readonly tasks: readonly Draft[];
  /** Statements that are in no task. */
  readonly left: Kept['left'];
  readonly notes: readonly string[];
}

/** What drafting asks for beside the script. */
export interface DraftOptions {
  /** The number of the first task. */
  readonly firstId: number;
  /** Workspace-relative paths of the files that were there before the run. */
  readonly sources: ReadonlySet<string>;
}

/** As many files are named; more become globs where these mean no other file. */
const NAMED = 12;

/** The tasks of a script that was run. */
export function draftTasks(script: AdoptedScript, options: DraftOptions): DraftResult {
  const kept = keepParts(script);
  const ids = kept.groups.map((_, at) => options.firstId + at);
  const made = new Set(kept.parts.flatMap(({ files }) => [...files.writes]));
  const names = taskNames(
    kept.groups.map(({ units }) => nameFacts(units, kept, script)),
    ids,
  );
  const tasks = kept.groups.map((group, at) => {
    const parts = group.units.flatMap((index) => kept.parts[index] ?? []);
    const named = { id: ids[at] ?? 0, name: names[at]?.name ?? '', fileName: names[at]?.fileName ?? '' };
    const needs = group.needs.map((need) => ids[need] ?? 0);
    return { ...named, needs, ...draft(parts, { script, kept, made, options, reasons: group.reasons }) };
  });
  return { tasks, left: kept.left, notes: notesOf(script, kept) };
}

function nameFacts(units: readonly number[], { parts }: Kept, script: AdoptedScript) {
  const members = units.flatMap((index) => parts[index] ?? []);
  const last = members.findLast(({ files }) => files.writes.size > 0) ?? members.at(-1);
  const program = last?.program ?? [...(last?.facts.calls ?? [])][0] ?? 'run';
  const line = script.statements[members[0]?.statement ?? 0]?.line ?? 0;
  return { program, output: [...(last?.files.writes ?? [])][0], line };
}

interface DraftFacts {
  readonly script: AdoptedScript;
  readonly kept: Kept;
  readonly made: ReadonlySet<string>;
  readonly options: DraftOptions;
  readonly reasons: readonly string[];
}

function draft(parts: readonly DraftPart[], facts: DraftFacts): Omit<Draft, 'id' | 'name' | 'fileName' | 'needs'> {
  const { script, kept } = facts;
  const { reads, writes, changed } = netFiles(parts, facts);
  const planned = parts.flatMap(({ statement }) => script.statements[statement] ?? []);
  const globs = inputsOf(reads, parts, facts);
  const wholeReasons = parts.flatMap(({ statement }) => kept.whole.get(statement) ?? []);
  const reasons = [...wholeReasons, ...planned.flatMap((each) => each.reasons), ...facts.reasons, ...globs.reasons];
  const blind = parts.some(({ files }) => files.isBlind)
    ? ['it used io_uring: what it read and wrote that way is not seen']
    : [];
  return {
    command: commandOf(parts, facts),
    inputs: globs.inputs,
    outputs: [...outputsOf(writes, facts), ...emptyFolders(parts, facts)],
    env: [...new Set(parts.flatMap(({ state }) => state.env))].filter((name) => !reachesTasks(name)).sort(),
    lines: parts.map(({ statement, round }) => {
      const { line = 0, lastLine = 0 } = script.statements[statement] ?? {};
      return { first: line, last: lastLine, ...(round === undefined ? {} : { round }) };
    }),
    reasons: [...new Set([...reasons, ...changed, ...blind])],
    missing: [...new Set(parts.flatMap(({ files }) => [...files.missing]))]
      .filter((path) => !facts.made.has(path))
      .sort(),
    outside: new Set(parts.flatMap(({ files }) => [...files.outside])).size,
  };
}

/** Without being declared. */
function reachesTasks(name: string): boolean {
  return name in taskEnvironment({ [name]: '' }, { declared: [], mode: 'strict' });
}

function outputsOf(writes: readonly string[], facts: DraftFacts): readonly string[] {
  return writes.length > NAMED ? globsFor(writes, boundsOf(facts)) : writes.map(globOf);
}

/** Folders that they make and that nothing comes into. */
function emptyFolders(parts: readonly DraftPart[], { kept }: DraftFacts): readonly string[] {
  const made = new Set(parts.flatMap(({ files }) => [...files.folders]));
  const all = kept.parts.flatMap(({ files }) => [...files.folders, ...files.writes]);
  return [...made].filter((folder) => !all.some((path) => path.startsWith(`${folder}/`))).map(globOf);
}

function boundsOf({ made, options }: DraftFacts) {
  const files = [...new Set([...options.sources, ...made])].sort();
  return { files, isAllowed: () => false, folders: new Set<string>() };
}

/** What the parts together read of what was there, and what they leave. */
function netFiles(parts: readonly DraftPart[], { made, options }: DraftFacts) {
  const reads = new Set<string>();
  const writes = new Set<string>();
  const changed: string[] = [];
  for (const { files, group } of parts) {
    for (const path of group.reads) if (!writes.has(path)) reads.add(path);
    for (const path of files.removes) {
      if (!writes.delete(path)) changed.push(`it removes "${path}", which it did not make`);
    }
    for (const path of files.writes) writes.add(path);
  }
  for (const path of [...writes]) {
    if (!reads.has(path) || !options.sources.has(path)) continue;
    writes.delete(path); // an output would be out of the way when it is read
    changed.push(`it changes "${path}", which was there before: it runs every time`);
  }
  const own = [...reads].filter((path) => !made.has(path) || (options.sources.has(path) && !writes.has(path)));
  return { reads: own.sort(), writes: [...writes].sort(), changed };
}

function inputsOf(reads: readonly string[], parts: readonly DraftPart[], facts: DraftFacts) {
  const listed = new Set(parts.flatMap(({ group }) => [...group.listings]));
  const sources = [...facts.options.sources];
  const folders = new Set(
    [...listed].filter((folder) => [...facts.options.sources].some((path) => folderOf(path) === folder)),
  );
  const own = parts.flatMap((part) => part.globs).filter((glob) => sources.some(matcher([glob])));
  const isFound = matcher(own);
  const named = own.length === 0 ? reads : reads.filter((path) => !isFound(path));
  const globs = [...own, ...globsFor(named, { ...boundsOf(facts), folders })];
  const open = [...folders].filter((folder) => !globs.some((glob) => findsIn(glob, folder)));
  const isSources = (folder: string) => folder !== '' && ![...facts.made].some((path) => path.startsWith(`${folder}/`));
  const more = open.filter(isSources).map((folder) => `${globOf(folder)}/*`);
  const reasons = open
    .filter((folder) => !isSources(folder))
    .map((folder) => `it lists "${folder || '.'}": a new file there is not seen, since outputs are there too`);
  return { inputs: [...new Set([...globs, ...more])].sort(), reasons };
}

function commandOf(parts: readonly DraftPart[], facts: DraftFacts): string {
  const { script, kept } = facts;
  const [only, ...others] = parts;
  const states = new Set(parts.flatMap(({ state }) => state.states));
  const stated = [...states].flatMap((index) => {
    const { facts: each, text = '', loop, isState = false } = script.statements[index] ?? {};
    const onlyMoves = each?.marks.has('folder') && each.sets.size + each.defines.size === 0;
    const place = kept.states.get(index) ?? { cwd: '', cwdAfter: '' };
    return onlyMoves ? [] : [{ at: index, text: isState ? text : (loop?.state?.text ?? text), ...place }];
  });
  const pieces = [...stated, ...parts.map((part) => ({ at: part.statement, ...part }))].sort((a, b) => a.at - b.at);
  return draftCommand({
    shell: script.shell,
    script: script.file,
    folders: foldersOf(parts, facts),
    pieces: pieces.map(({ text, cwd, cwdAfter }): CommandPiece => ({ text, cwd, cwdAfter })),
    isPlain: others.length === 0 && only?.isPlain === true,
    argv: others.length === 0 ? only?.argv : undefined,
  });
}

/** Folders that other parts make and that these write to or work in. */
function foldersOf(parts: readonly DraftPart[], { kept, script }: DraftFacts): readonly string[] {
  const own = new Set(parts.flatMap(({ files }) => [...files.folders]));
  const all = new Set(script.files(script.units).flatMap(({ folders }) => [...folders]));
  const used = parts.flatMap((part) => [...[...part.files.writes].map(folderOf), part.cwd]);
  const stated = parts.flatMap(({ state }) => state.states.flatMap((index) => kept.states.get(index)?.cwd ?? []));
  const needed = [...new Set([...used, ...stated])].filter((folder) => all.has(folder) && !own.has(folder)).sort();
  return needed.filter((folder) => !needed.some((other) => other.startsWith(`${folder}/`)));
}

function notesOf({ statements, units }: AdoptedScript, { parts, whole }: Kept): readonly string[] {
  return statements.flatMap(({ loop, line }, index) => {
    const rounds = parts.filter((part) => part.statement === index && part.round !== undefined).length;
    if (!loop || whole.has(index) || rounds === 0 || !units.some(({ statement }) => statement === index)) return [];
    return [`line ${line}: the loop's ${rounds} rounds are tasks of their own; a new round needs a new task`];
  });
}
