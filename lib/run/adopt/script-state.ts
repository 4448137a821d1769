/** Which statements that set the shell's state a part of a script needs done before it, and what of that it cannot have. */
import type { PlannedStatement } from './plan-script.ts';
import type { ShellFacts } from './shell-facts.ts';

/** What sets the state that a part uses. Positions of statements, in order. */
export interface NeededState {
  /** To be done again before it. */
  readonly states: readonly number[];
  /** Work of which it uses what the shell then knew, and the name of that. */
  readonly sticks: readonly { readonly to: number; readonly name: string }[];
  /** Variables that come from outside. */
  readonly env: readonly string[];
}

/** What is asked about. */
export interface StateQuestion {
  /** The part's statement, and its facts. */
  readonly at: number;
  readonly facts: ShellFacts;
  readonly statements: readonly PlannedStatement[];
  /** Which statements can be done again. */
  isState(statement: number): boolean;
}

/** Variables that a shell has of its own. */
const OWN_VARIABLES = new Set(
  '0 - PWD OLDPWD IFS PS1 PS4 LINENO UID EUID PPID HOSTNAME HOSTTYPE OSTYPE MACHTYPE SHLVL OPTARG OPTIND REPLY FUNCNAME'.split(
    ' ',
  ),
);

/** What the part needs. */
export function neededState({ at, facts, statements, isState }: StateQuestion): NeededState {
  const exported = statements.slice(0, at).flatMap((each) => [...each.facts.exports]);
  const variables = new Set([...facts.uses, ...exported]); // whatever it starts may use them
  const functions = new Set(facts.calls);
  const met = new Set<string>();
  const states: number[] = [];
  const sticks: { readonly to: number; readonly name: string }[] = [];
  for (const [index, statement] of [...statements.entries()].slice(0, at).reverse()) {
    const again = stateFacts(statement, isState(index));
    const setter = again ?? statement.facts;
    const names = [...setter.sets].filter((name) => variables.has(name));
    const calls = [...setter.defines].filter((name) => functions.has(name));
    for (const name of names) met.add(name);
    if (again && (names.length + calls.length > 0 || spreads(again))) {
      states.unshift(index);
      for (const name of again.uses) variables.add(name);
      for (const name of again.calls) functions.add(name);
    } else if (!again && (names.length + calls.length > 0 || spreads(setter))) {
      sticks.push({ to: index, name: names[0] ?? calls[0] ?? 'what the shell is set to' });
    }
  }
  return { states, sticks, env: [...variables].filter((name) => !met.has(name) && isFromOutside(name)).sort() };
}

/** What a statement sets when it is done again; of a loop, what is left of it then. */
export function stateFacts({ facts, loop }: PlannedStatement, isState: boolean): ShellFacts | undefined {
  return isState ? facts : loop?.state?.facts;
}

function spreads({ marks }: ShellFacts): boolean {
  return marks.has('exports') || marks.has('options');
}

function isFromOutside(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name) && !OWN_VARIABLES.has(name) && !name.startsWith('BASH');
}
