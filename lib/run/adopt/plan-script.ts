/** Divides a script into the statements that can stand for themselves, and says why others are kept together. Runs nothing. */
import { type For, forEachChild, parse, type Statement, type SyntaxNode } from 'unbash';
import { ConductorError } from '../../model/conductor-error.ts';
import { isPlainGlob, plainText } from './plain-words.ts';
import { type ShellFacts, shellFacts } from './shell-facts.ts';

/** One statement of the script's own level, or several that cannot be told apart. */
export interface PlannedStatement {
  /** Lines of the script, from 1. */
  readonly line: number;
  readonly lastLine: number;
  /** Where its text begins and ends. */
  readonly pos: number;
  readonly end: number;
  readonly text: string;
  readonly facts: ShellFacts;
  /** It only sets the shell's state and can be done again for whoever uses that. */
  readonly isState: boolean;
  /** Of one simple command without redirections and assignments. */
  readonly simple: SimpleCommand | undefined;
  /** Such a command whose words mean the same to every shell, in whatever state it is. */
  readonly isPlain: boolean;
  /** Why it is several, or a loop that is one task. */
  readonly reasons: readonly string[];
  /** A loop whose rounds are statements of their own. */
  readonly loop: PlannedLoop | undefined;
}

/** What is known of a simple command before it is run. */
export interface SimpleCommand {
  /** Undefined where it is the value of something. */
  readonly name: string | undefined;
}

/** A loop over a list. */
export interface PlannedLoop {
  readonly variable: string;
  /** Where its body begins. */
  readonly bodyPos: number;
  /** What a round does, with the variable set. */
  readonly body: string;
  /** Where that, after setting variables, is one simple command. */
  readonly simple: SimpleCommand | undefined;
  readonly facts: ShellFacts;
  /** The loop without what it runs: what variables it leaves. */
  readonly state: { readonly text: string; readonly facts: ShellFacts } | undefined;
}

/**
 * The statements of a script, in order.
 * @throws ConductorError `adopt/syntax`
 */
export function planScript(text: string, file: string): readonly PlannedStatement[] {
  const script = parse(text);
  const [problem] = script.errors ?? [];
  if (problem) throw syntaxError(file, lineAt(text, problem.pos), problem.message);
  return new Planner(text).plan(script.commands);
}

/** A script that cannot be read. */
export function syntaxError(file: string, line: number, message: string): ConductorError {
  return new ConductorError({
    code: 'adopt/syntax',
    message: `Cannot adopt "${file}": ${message}`,
    place: { file, line },
    help: 'Try "bash -n" on it; it must be a script for sh or Bash',
  });
}

interface Joined {
  readonly nodes: readonly Statement[];
  readonly reasons: readonly string[];
}

class Planner {
  readonly #text: string;
  readonly #functions = new Map<string, ShellFacts>();

  constructor(text: string) {
    this.#text = text;
  }

  plan(nodes: readonly Statement[]): readonly PlannedStatement[] {
    return this.#joined(nodes).map((each) => this.#statement(each));
  }

  #joined(nodes: readonly Statement[]): readonly Joined[] {
    const found: Joined[] = [];
    let open: 'background' | 'rest' | undefined;
    const all = this.#facts(nodes);
    if (all.marks.has('whole')) return [{ nodes, reasons: ['"trap", "exec" or "coproc" concerns all of the script'] }];
    for (const node of nodes) {
      const facts = this.#facts([node]);
      const before = found.at(-1);
      const why = this.#joinReason(node, facts, { before, open });
      if (before && why !== undefined) {
        found[found.length - 1] = { nodes: [...before.nodes, node], reasons: withReason(before.reasons, why) };
      } else found.push({ nodes: [node], reasons: [] });
      if (facts.marks.has('background') && !hasWait(facts)) open ??= 'background';
      if (open === 'background' && facts.marks.has('waits')) open = undefined;
      if (facts.marks.has('opaque')) open = 'rest';
    }
    return found;
  }

  #joinReason(
    node: Statement,
    { marks }: ShellFacts,
    { before, open }: { readonly before: Joined | undefined; readonly open: 'background' | 'rest' | undefined },
  ): string | undefined {
    if (open === 'background') return 'it runs beside a command in the background, up to "wait"';
    if (open === 'rest') return '"eval" may change any state of the shell';
    if (marks.has('last-status')) return 'it uses the exit code or the last argument of the command before';
    if (before && endOf(before.nodes) > node.pos) return 'a here-document of one line is between them';
    return undefined;
  }

  /** Also remembers the functions that are defined. */
  #facts(nodes: readonly Statement[]): ShellFacts {
    for (const { command } of nodes) {
      if (command.type !== 'Function') continue;
      this.#functions.set(command.name.value, shellFacts([command.body], this.#functions));
    }
    return shellFacts(nodes, this.#functions);
  }

  #statement({ nodes, reasons }: Joined): PlannedStatement {
    const [first] = nodes;
    const pos = first?.pos ?? 0;
    const end = endOf(nodes);
    const facts = this.#facts(nodes);
    const loop = nodes.length === 1 && first?.command.type === 'For' ? this.#loop(first.command) : undefined;
    return {
      line: lineAt(this.#text, pos),
      lastLine: lineAt(this.#text, Math.max(pos, end - 1)),
      pos,
      end,
      text: this.#text.slice(pos, end).trimEnd(),
      facts,
      isState: isState(facts),
      simple: simpleCommand(nodes),
      isPlain: simpleCommand(nodes) !== undefined && isPlain(first),
      reasons: typeof loop === 'string' ? [...reasons, loop] : reasons,
      loop: typeof loop === 'string' ? undefined : loop,
    };
  }

  /** Or why it is one statement. */
  #loop(node: For): PlannedLoop | string | undefined {
    if (isState(shellFacts([node], this.#functions))) return undefined;
    const variable = node.name.value;
    const { commands } = node.body;
    const [first] = commands;
    if (node.wordlist === undefined || first === undefined)
      return "a loop over the script's own arguments is kept whole";
    const body = shellFacts(commands, this.#functions, [variable]);
    const why = keptWhole(body);
    if (why !== undefined) return why;
    return this.#rounds(node, { variable, first, carried: intersection(body.sets, body.uses) });
  }

  #rounds(
    node: For,
    {
      variable,
      first,
      carried,
    }: { readonly variable: string; readonly first: Statement; readonly carried: readonly string[] },
  ): PlannedLoop | string {
    const parts = node.body.commands.map((part) => ({ part, facts: shellFacts([part], this.#functions) }));
    const carries = ({ sets }: ShellFacts) => carried.some((name) => sets.has(name));
    const working = parts.filter(({ facts }) => !isState(facts));
    const own = parts.filter(({ facts }) => !isState(facts) || !carries(facts));
    const facts = shellFacts(
      own.map(({ part }) => part),
      this.#functions,
      [variable],
    );
    const lost = working.flatMap(({ facts }) => [...facts.sets])[0];
    if (lost !== undefined) return `a round of the loop sets "${lost}" while it works`;
    const used = carried.find((name) => facts.uses.has(name));
    if (used !== undefined) return `a round of the loop uses "${used}", which the one before sets`;
    const endsInWork = working.length === 1 && own.at(-1) === working[0];
    const state = parts.filter(({ facts }) => isState(facts)).map(({ part }) => this.#slice(part));
    return {
      variable,
      bodyPos: first.pos,
      body: own.map(({ part }) => this.#slice(part)).join('\n'),
      simple: endsInWork ? simpleCommand(working.map(({ part }) => part)) : undefined,
      facts,
      state: state.length > 0 ? this.#loopState(node, state) : undefined,
    };
  }

  #loopState(node: For, state: readonly string[]): PlannedLoop['state'] {
    const head = this.#text.slice(node.pos, node.body.commands[0]?.pos ?? node.body.pos).trimEnd();
    const text = `${head}\n  ${state.join('\n  ')}\ndone`;
    return { text, facts: shellFacts(parse(text).commands, this.#functions) };
  }

  #slice(node: Statement): string {
    return this.#text.slice(node.pos, endOf([node])).trimEnd();
  }
}

function withReason(reasons: readonly string[], reason: string): readonly string[] {
  return reasons.includes(reason) ? reasons : [...reasons, reason];
}

function hasWait({ marks }: ShellFacts): boolean {
  return marks.has('waits');
}

/** Why a loop's rounds cannot be told apart. */
function keptWhole({ marks, defines }: ShellFacts): string | undefined {
  if (marks.has('loop-control')) return 'a loop with "break" or "continue" is kept whole';
  if (marks.has('background') || marks.has('waits'))
    return 'a loop that starts commands in the background is kept whole';
  if (marks.has('last-status')) return 'a loop that uses exit codes of its commands is kept whole';
  const changes = (['folder', 'options', 'exports', 'opaque', 'whole'] as const).some((mark) => marks.has(mark));
  return changes || defines.size > 0 ? 'a loop that changes the folder, options or exports is kept whole' : undefined;
}

/** Whether doing it again elsewhere gives the same state and nothing else. */
function isState({ sets, defines, marks }: ShellFacts): boolean {
  const forbidden = ['work', 'opaque', 'background', 'waits', 'uncertain', 'last-status', 'whole'] as const;
  if (forbidden.some((mark) => marks.has(mark))) return false;
  return sets.size + defines.size > 0 || marks.has('folder') || marks.has('options') || marks.has('exports');
}

function simpleCommand(nodes: readonly Statement[]): SimpleCommand | undefined {
  const [node, ...more] = nodes;
  if (node?.command.type !== 'Command' || more.length > 0 || node.background) return undefined;
  const { name, prefix, redirects } = node.command;
  return name !== undefined && prefix.length + redirects.length === 0 ? { name: plainText(name) } : undefined;
}

function isPlain(node: Statement | undefined): boolean {
  if (node?.command.type !== 'Command') return false;
  const { name, args } = node.command;
  const isPlainWord = (word: SyntaxNode) =>
    word.type === 'Word' && (isPlainGlob(word) || (plainText(word) !== undefined && !/[$~{}]/.test(word.text)));
  return name !== undefined && plainText(name) !== undefined && args.every(isPlainWord);
}

function intersection(one: ReadonlySet<string>, other: ReadonlySet<string>): readonly string[] {
  return [...one].filter((name) => other.has(name));
}

/** Here-documents stand behind the line that they belong to. */
function endOf(nodes: readonly SyntaxNode[]): number {
  let end = 0;
  const visit = (node: SyntaxNode) => {
    end = Math.max(end, node.end);
    if (node.type === 'HereDoc') end = Math.max(end, node.closing?.end ?? 0);
    // What stands inside an escaped substitution has positions of its own.
    if (node.type !== 'CommandExpansion') forEachChild(node, visit);
  };
  for (const node of nodes) visit(node);
  return end;
}

function lineAt(text: string, pos: number): number {
  return text.slice(0, pos).split('\n').length;
}
