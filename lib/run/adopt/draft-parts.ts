/** The parts of a script that can become tasks: its statements and the rounds of its loops, with what each used. */
import { posix } from 'node:path';
import { matcher } from '../../files/find-files.ts';
import { quoted } from '../shell-quote.ts';
import type { GroupUnit } from './group-units.ts';
import type { PlannedStatement } from './plan-script.ts';
import { type NeededState, neededState, stateFacts } from './script-state.ts';
import type { ScriptUnit } from './script-units.ts';
import type { ShellFacts } from './shell-facts.ts';
import type { UnitFiles } from './unit-files.ts';

/** What a traced run of a script showed. */
export interface AdoptedScript {
  /** Workspace-relative path. */
  readonly file: string;
  readonly shell: 'bash' | 'sh';
  readonly statements: readonly PlannedStatement[];
  readonly units: readonly ScriptUnit[];
  /** Of a loop's statement: the variable's value in each round. */
  values(statement: number): readonly string[];
  /** What each of some units used, in order. */
  files(units: readonly ScriptUnit[]): readonly UnitFiles[];
  /** Workspace-relative folder of an absolute path. */
  folder(path: string): string;
}

/** One part. */
export interface DraftPart {
  readonly statement: number;
  /** `f=src/a.c` of a round. */
  readonly round: string | undefined;
  readonly text: string;
  readonly facts: ShellFacts;
  readonly files: UnitFiles;
  readonly state: NeededState;
  readonly cwd: string;
  readonly cwdAfter: string;
  /** Globs of which it took what they match. */
  readonly globs: readonly string[];
  /** Its text can stand as it is. */
  readonly isPlain: boolean;
  /** The words that it ran, where they say all that it does. */
  readonly argv: readonly string[] | undefined;
  /** What it takes part in when parts are put together. */
  readonly group: Omit<GroupUnit, 'sticks'>;
  /** Statements that it cannot be told apart from, and why. */
  readonly sticks: readonly { readonly statement: number; readonly reason: string }[];
  /** What the state that is done again for it reads. */
  readonly stated: readonly (StateUse & { readonly statement: number })[];
  /** The command that it is called by. */
  readonly program: string | undefined;
}

/** The parts in order, and what each statement that only sets state read. */
export interface DraftParts {
  readonly parts: readonly DraftPart[];
  readonly states: ReadonlyMap<number, { readonly files: UnitFiles; readonly cwd: string; readonly cwdAfter: string }>;
  /** Statements that cannot be done again although they look so, and statements that were never reached. */
  readonly unreached: readonly number[];
}

/**
 * Divides a script.
 * @param whole loops whose rounds are one part
 * @param once statements that cannot be done again although they only set state
 */
export function draftParts(script: AdoptedScript, whole: ReadonlySet<number>, once: ReadonlySet<number>): DraftParts {
  const units = unitsOf(script, whole);
  const files = script.files(units);
  const cwds = units.map(({ cwd }) => script.folder(cwd));
  const seen = units.map((unit, at) => ({
    unit,
    files: files[at] ?? NOTHING,
    cwd: cwds[at] ?? '',
    cwdAfter: cwds[at + 1] ?? cwds[at] ?? '',
  }));
  const stateUnits = seen.filter(({ unit, files }) => !once.has(unit.statement) && isRepeatable(script, unit, files));
  const isState = (statement: number) =>
    script.statements[statement]?.isState === true &&
    (stateUnits.some(({ unit }) => unit.statement === statement) ||
      !seen.some(({ unit }) => unit.statement === statement));
  const heads = seen.filter(({ unit }) => isHead(script, unit, whole));
  const states = new Map([...stateUnits, ...heads].map(({ unit, ...rest }) => [unit.statement, rest]));
  const working = seen.filter((each) => !stateUnits.includes(each) && !heads.includes(each));
  const parts = working.map((each) => partOf(script, { ...each, isState, states, whole }));
  const reached = new Set(units.map(({ statement }) => statement));
  return { parts, states, unreached: [...script.statements.keys()].filter((index) => !reached.has(index)) };
}

const NOTHING: UnitFiles = {
  reads: new Set(),
  writes: new Set(),
  removes: new Set(),
  listings: new Set(),
  globbed: new Set(),
  folders: new Set(),
  missing: new Set(),
  outside: new Set(),
  isBlind: false,
};

/** A loop that is kept whole is one unit again. */
function unitsOf({ units, statements }: AdoptedScript, whole: ReadonlySet<number>): readonly ScriptUnit[] {
  const found: ScriptUnit[] = [];
  for (const unit of units) {
    const before = found.at(-1);
    const joins =
      before?.statement === unit.statement && (whole.has(unit.statement) || !statements[unit.statement]?.loop);
    if (before && joins) found[found.length - 1] = { ...before, events: [...before.events, ...unit.events], argv: [] };
    else found.push(unit);
  }
  return found;
}

function isRepeatable({ statements }: AdoptedScript, unit: ScriptUnit, files: UnitFiles): boolean {
  const { writes, removes, folders } = files;
  return statements[unit.statement]?.isState === true && writes.size + removes.size + folders.size === 0;
}

/** What is done of a loop before its first round. */
function isHead({ statements }: AdoptedScript, unit: ScriptUnit, whole: ReadonlySet<number>): boolean {
  return unit.round === undefined && statements[unit.statement]?.loop !== undefined && !whole.has(unit.statement);
}

interface PartFacts {
  readonly unit: ScriptUnit;
  readonly files: UnitFiles;
  readonly cwd: string;
  readonly cwdAfter: string;
  readonly states: DraftParts['states'];
  readonly whole: ReadonlySet<number>;
  isState(statement: number): boolean;
}

function partOf(script: AdoptedScript, given: PartFacts): DraftPart {
  const { unit, files, cwd, cwdAfter, isState } = given;
  const { statement } = unit;
  const planned = script.statements[statement];
  if (planned === undefined) throw new Error(`No statement ${statement}`);
  const loop = unit.round === undefined ? undefined : planned.loop;
  const { facts } = loop ?? planned;
  // Rounds of a loop that is kept whole are nothing that its state could be told from.
  const statements = script.statements.map((each, at) => (given.whole.has(at) ? { ...each, loop: undefined } : each));
  const state = neededState({ at: statement, facts, statements, isState });
  const value = script.values(statement)[unit.round ?? 0] ?? '';
  const round = loop && `${loop.variable}=${quoted(value)}`;
  const stated = state.states.map((index) => stateUse(index, given, statements));
  const globs = globsOf(facts, cwd);
  return {
    statement,
    round,
    text: round === undefined ? planned.text : `${round}\n${loop?.body ?? ''}`,
    facts,
    files,
    state,
    cwd,
    cwdAfter,
    globs: [...(globs ?? []), ...stated.flatMap((each) => each.globs)],
    isPlain: planned.isPlain && !loop && state.states.every((index) => isHarmless(script.statements[index])),
    argv: saysAll(loop ?? planned, unit.argv, { state, statements }) ? unit.argv : undefined,
    stated: state.states.map((index, at) => ({ statement: index, ...(stated[at] ?? NO_USE) })),
    group: {
      loop: loop && statement,
      reads: union([files, ...stated].map(({ reads }) => reads)),
      missing: files.missing,
      writes: files.writes,
      removes: files.removes,
      listings: union([globs ? withoutGlobs(files) : files.listings, ...stated.map(({ listings }) => listings)]),
      matches: matcher([...(globs ?? []), ...stated.flatMap((each) => each.globs)]),
    },
    sticks: state.sticks.map(({ to, name }) => ({
      statement: to,
      reason: `it uses "${name}", which line ${statements[to]?.line ?? 0} sets`,
    })),
    program: programOf(loop ?? planned, unit.argv),
  };
}

/** What only prints is not what it is about. */
function programOf({ simple, facts }: Pick<PlannedStatement, 'simple' | 'facts'>, argv: readonly string[]) {
  if (simple && argv.length > 0) return argv[0];
  const named = [...facts.runs].filter((name) => name !== '');
  return named.find((name) => name !== 'echo' && name !== 'printf') ?? named[0];
}

/** What doing a statement's state again reads. */
interface StateUse {
  readonly reads: ReadonlySet<string>;
  readonly globs: readonly string[];
  readonly listings: ReadonlySet<string>;
}

const NO_USE: StateUse = { reads: new Set(), globs: [], listings: new Set() };

function stateUse(index: number, { states, isState }: PartFacts, statements: readonly PlannedStatement[]): StateUse {
  const { files = NOTHING, cwd = '' } = states.get(index) ?? {};
  const statement = statements[index];
  const facts = statement && stateFacts(statement, isState(index));
  const globs = facts && globsOf(facts, cwd);
  return { reads: files.reads, globs: globs ?? [], listings: globs ? withoutGlobs(files) : files.listings };
}

/** Workspace-relative; undefined where one has values in it or leads elsewhere. */
function globsOf({ globs }: ShellFacts, cwd: string): readonly string[] | undefined {
  const found = [...globs].map((glob) => (glob === undefined || glob.startsWith('/') ? '..' : posix.join(cwd, glob)));
  return found.some((glob) => glob === '..' || glob.startsWith('../')) ? undefined : found;
}

function withoutGlobs({ listings, globbed }: UnitFiles): ReadonlySet<string> {
  return new Set([...listings].filter((folder) => !globbed.has(folder)));
}

/** What only says how failures end a script. */
function isHarmless(statement: PlannedStatement | undefined): boolean {
  return /^set (?:[-+][eux]*o? ?(?:pipefail)? ?)+$/.test(statement?.text ?? '');
}

/** Whether the words that were run are the same whatever files say and whatever comes from outside. */
function saysAll(
  { simple, facts }: Pick<PlannedStatement, 'simple' | 'facts'>,
  [program]: readonly string[],
  { state, statements }: { readonly state: NeededState; readonly statements: readonly PlannedStatement[] },
): boolean {
  // What a built-in command was given may have been run: that is not the command.
  const isIt = simple?.name === undefined ? facts.calls.size === 0 : simple.name === program;
  const used = state.states.flatMap((index) => statements[index] ?? []).filter(({ facts: each }) => !onlyOptions(each));
  const isFixed = ({ marks }: ShellFacts) => !marks.has('varies') && !marks.has('uncertain') && !marks.has('exports');
  return (
    simple !== undefined &&
    program !== undefined &&
    isIt &&
    facts.marks.has('work') &&
    state.env.length === 0 &&
    ![...facts.uses].some((name) => name === 'PWD' || name === 'OLDPWD' || name === '@') &&
    [facts, ...used.map(({ facts: each }) => each)].every(isFixed)
  );
}

function onlyOptions({ sets, defines, marks }: ShellFacts): boolean {
  return sets.size + defines.size === 0 && !marks.has('exports');
}

function union<T>(sets: readonly ReadonlySet<T>[]): ReadonlySet<T> {
  return new Set(sets.flatMap((each) => [...each]));
}
