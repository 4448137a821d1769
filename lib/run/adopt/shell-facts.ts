/** What a part of a shell script does to the shell's own state, and what of that it uses, by its syntax alone. Runs nothing. */
import { type Assignment, type Command, forEachChild, type SyntaxNode, type Word } from 'unbash';
import { isPlainGlob, plainText } from './plain-words.ts';
import {
  asksOnly,
  DECLARES,
  FILLS,
  FOLDERS,
  LAST_STATUS,
  OPTIONS,
  QUIET,
  SPREADS,
  STEADY,
  TEXTUAL,
  UNSTEADY_VARIABLES,
} from './shell-builtins.ts';
import type { ShellMark } from './shell-mark.ts';

/** The names are those of variables and functions; positional parameters are the variable `@`. */
export interface ShellFacts {
  readonly sets: ReadonlySet<string>;
  /** Variables that it uses without having set them itself. */
  readonly uses: ReadonlySet<string>;
  /** Variables that programs get from here on. */
  readonly exports: ReadonlySet<string>;
  readonly defines: ReadonlySet<string>;
  /** Commands that it calls by a plain name. */
  readonly calls: ReadonlySet<string>;
  /** Those of them that work for themselves, not for a value. */
  readonly runs: ReadonlySet<string>;
  readonly marks: ReadonlySet<ShellMark>;
  /** Its globs as they are written; undefined among them for one that other values are in. */
  readonly globs: ReadonlySet<string | undefined>;
}

/** Functions that were defined before, by name. */
export type KnownFunctions = ReadonlyMap<string, ShellFacts>;

/** The facts of some nodes, one after the other. */
export function shellFacts(
  nodes: readonly SyntaxNode[],
  functions: KnownFunctions = new Map(),
  bound: readonly string[] = [],
): ShellFacts {
  const walk = new FactsWalk(functions);
  const scope: Scope = { leaks: true, isValue: false, isFirst: true, bound: new Set(bound) };
  for (const [at, node] of nodes.entries()) walk.visit(node, { ...scope, isFirst: at === 0 });
  return walk;
}

interface Scope {
  /** Whether what is set here is seen after it; not in a subshell. */
  readonly leaks: boolean;
  /** Inside `$( … )`. */
  readonly isValue: boolean;
  /** Whether nothing was carried out before, so that `$?` is that of something else. */
  readonly isFirst: boolean;
  /** Variables that were set here for certain. */
  readonly bound: Set<string>;
}

const inner = (scope: Scope, change: Partial<Scope> = {}): Scope => ({
  ...scope,
  bound: new Set(scope.bound),
  ...change,
});

class FactsWalk implements ShellFacts {
  readonly sets = new Set<string>();
  readonly uses = new Set<string>();
  readonly exports = new Set<string>();
  readonly defines = new Set<string>();
  readonly calls = new Set<string>();
  readonly runs = new Set<string>();
  readonly marks = new Set<ShellMark>();
  readonly globs = new Set<string | undefined>();
  readonly #functions: KnownFunctions;

  constructor(functions: KnownFunctions) {
    this.#functions = functions;
  }

  visit(node: SyntaxNode, scope: Scope): void {
    if (node.type === 'Command') this.#command(node, scope);
    else if (node.type === 'Function') this.defines.add(node.name.value);
    else if (node.type === 'Statement') this.#statement(node, scope);
    else if (node.type === 'CompoundList' || node.type === 'Script') this.#sequence(node, scope);
    else if (node.type === 'AndOr') this.#sequence(node, inner(scope));
    else if (node.type === 'For' || node.type === 'Select') this.#loop(node, scope);
    else if (node.type === 'SimpleExpansion') this.#use(node.text.slice(1), scope);
    else if (node.type === 'ParameterExpansion') this.#parameter(node, scope);
    else if (node.type === 'ArithmeticWord') this.#arithmetic(node.value, scope);
    else if (node.type === 'CommandExpansion' || node.type === 'ProcessSubstitution')
      this.#children(node, inner(scope, { leaks: false, isValue: true }));
    else if (node.type === 'Subshell' || node.type === 'Pipeline') this.#pipeline(node, scope);
    else if (node.type === 'While' || node.type === 'If') this.#condition(node, scope);
    else if (node.type === 'Coproc') this.marks.add('whole');
    else if (node.type === 'Word') this.#word(node, scope);
    else this.#children(node, inner(scope));
  }

  #children(node: SyntaxNode, scope: Scope): void {
    forEachChild(node, (child) => this.visit(child, scope));
  }

  #sequence(node: SyntaxNode, scope: Scope): void {
    let { isFirst } = scope;
    forEachChild(node, (child) => {
      const own = node.type === 'AndOr' ? inner(scope, { isFirst }) : { ...scope, isFirst };
      this.visit(child, own);
      isFirst = false;
    });
  }

  #statement(node: SyntaxNode & { readonly type: 'Statement' }, scope: Scope): void {
    if (node.background) this.marks.add('background');
    this.visit(node.command, node.background ? inner(scope, { leaks: false }) : scope);
  }

  /** `! x` and `time x` are pipelines of one command, which is no subshell. */
  #pipeline(node: SyntaxNode & { readonly type: 'Subshell' | 'Pipeline' }, scope: Scope): void {
    const isSubshell = node.type === 'Subshell' || node.commands.length > 1;
    this.#children(node, inner(scope, isSubshell ? { leaks: false } : {}));
  }

  #loop(node: SyntaxNode & { readonly type: 'For' | 'Select' }, scope: Scope): void {
    if (node.type === 'Select') this.marks.add('work');
    if (node.wordlist === undefined) this.#use('@', scope);
    for (const word of node.wordlist ?? []) this.visit(word, scope);
    this.#set(node.name.value, scope);
    const bound = new Set([...scope.bound, node.name.value]);
    this.visit(node.body, { ...scope, bound });
  }

  /** The condition is always looked at. */
  #condition(node: SyntaxNode & { readonly type: 'While' | 'If' }, scope: Scope): void {
    const after = inner(scope);
    this.visit(node.clause, after);
    forEachChild(node, (child) => {
      if (child !== node.clause) this.visit(child, inner(after, { isFirst: false }));
    });
  }

  #word(node: Word, scope: Scope): void {
    const kinds = new Set(node.parts?.map(({ type }) => type));
    if (kinds.has('Glob') || kinds.has('ExtendedGlob')) {
      this.marks.add('varies');
      this.globs.add(isPlainGlob(node) ? node.value : undefined);
    }
    this.#children(node, inner(scope));
  }

  #parameter(node: SyntaxNode & { readonly type: 'ParameterExpansion' }, scope: Scope): void {
    this.#use(node.parameter, scope);
    const { operation } = node;
    if (operation?.type === 'Default' && operation.operator.endsWith('=')) this.#set(node.parameter, scope);
    this.#children(node, inner(scope));
  }

  /** What is counted up or assigned looks like what is used. */
  #arithmetic(value: string, scope: Scope): void {
    const [name] = /^[A-Za-z_]\w*/.exec(value) ?? [];
    if (name === undefined) return;
    this.#use(name, scope);
    this.#set(name, scope);
  }

  #use(name: string, { bound, isFirst }: Scope): void {
    if (LAST_STATUS.has(name)) this.#mark('last-status', { leaks: isFirst });
    else if (name === '$' || UNSTEADY_VARIABLES.has(name)) this.marks.add('uncertain');
    else if (/^[1-9@*#]/.test(name)) this.uses.add('@');
    else if (!bound.has(name)) this.uses.add(name);
  }

  #set(name: string, { leaks }: Scope): void {
    if (leaks) this.sets.add(name);
  }

  #mark(mark: ShellMark, { leaks }: Pick<Scope, 'leaks'>): void {
    if (leaks) this.marks.add(mark);
  }

  #command(node: Command, scope: Scope): void {
    for (const part of [...node.prefix, ...node.suffix]) this.visit(part, inner(scope));
    if (node.name === undefined) {
      for (const part of node.prefix) if (part.type === 'Assignment') this.#assign(part, scope);
      return;
    }
    this.visit(node.name, inner(scope));
    const name = plainText(node.name);
    if (name === undefined) this.#run(scope);
    else this.#named(name, node, scope);
  }

  #assign({ name, append, index }: Assignment, scope: Scope): void {
    if (append) this.#use(name, scope);
    this.#set(name, scope);
    if (index === undefined) scope.bound.add(name);
  }

  #named(name: string, node: Command, scope: Scope): void {
    const known = this.#functions.get(name);
    this.calls.add(name);
    if (known) this.#call(name, known, scope);
    else if (DECLARES.has(name)) this.#declare(name, node, scope);
    else if (FILLS.has(name)) this.#fill(node, scope);
    else if (FOLDERS.has(name)) this.#mark('folder', scope);
    else if (OPTIONS.has(name)) this.#mark('options', scope);
    else if (name === 'set' || name === 'shift') this.#positional(name, node, scope);
    else if (SPREADS.has(name)) this.#spread(scope);
    else if (name === 'eval') this.#opaque(scope);
    else if (name === 'exec' || name === 'trap') this.#mark('whole', scope);
    else if (name === 'unset') this.#names(node, (each) => this.#set(each, scope));
    else if (name === 'let') this.#names(node, (each) => this.#arithmetic(each, scope));
    else if (name === 'wait') this.marks.add('waits');
    else if (name === 'break' || name === 'continue') this.marks.add('loop-control');
    else if (name === 'printf' && node.args[0]?.text === '-v') this.#fill(node, scope);
    else if (!QUIET.has(name) && !asksOnly(name, node)) this.#run(scope, name);
  }

  #run({ isValue }: Scope, name = ''): void {
    if (!isValue) this.runs.add(name);
    if (!isValue) this.marks.add('work');
    else if (!STEADY.has(name)) this.marks.add('uncertain');
    if (isValue && !TEXTUAL.has(name)) this.marks.add('varies');
  }

  #spread(scope: Scope): void {
    this.marks.add('varies');
    this.#mark('exports', scope);
  }

  #call(name: string, { sets, uses, defines, calls, marks, globs, exports }: ShellFacts, scope: Scope): void {
    this.runs.add(name);
    for (const each of uses) this.#use(each, scope);
    if (scope.leaks) for (const name of sets) this.sets.add(name);
    for (const name of defines) this.defines.add(name);
    for (const name of exports) this.exports.add(name);
    for (const name of calls) this.calls.add(name);
    for (const glob of globs) this.globs.add(glob);
    for (const mark of marks) if (mark !== 'work' || !scope.isValue) this.marks.add(mark);
    this.marks.add('varies');
    if (scope.isValue) this.marks.add('uncertain');
  }

  #declare(name: string, node: Command, scope: Scope): void {
    for (const arg of node.args) {
      if (arg.type === 'Assignment') this.#assign(arg, scope);
      else if (!arg.text.startsWith('-')) this.#use(arg.value, scope);
    }
    const exports = name === 'export' || node.args.some(({ text }) => /^-\w*x/.test(text));
    if (!exports) return;
    this.#mark('exports', scope);
    if (scope.leaks) this.#names(node, (each) => this.exports.add(each.replace(/\W.*$/s, '')));
  }

  /** It reads what is given to it there and then. */
  #fill(node: Command, scope: Scope): void {
    this.marks.add('work');
    this.#names(node, (name) => {
      this.#set(name, scope);
      scope.bound.add(name);
    });
  }

  #positional(name: string, node: Command, scope: Scope): void {
    if (node.args.some(({ text }) => /^-\w*a/.test(text))) this.#mark('exports', scope);
    const sets = name === 'shift' || node.args.some(({ text }) => text === '--' || !/^[-+]|^pipefail$/.test(text));
    if (name === 'shift') this.uses.add('@');
    if (sets) this.#set('@', scope);
    else this.#mark('options', scope);
  }

  #opaque(scope: Scope): void {
    this.marks.add('work');
    this.#mark('opaque', scope);
  }

  #names(node: Command, take: (name: string) => void): void {
    for (const { text } of node.args) if (!text.startsWith('-')) take(text.replace(/^["']|["']$/g, ''));
  }
}
