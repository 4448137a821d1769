/** Gives each thing that differs a variable: one for all places with the same values, named by its surroundings. */
import { type CaseHelper, dashedName, LETTER_FORMS } from './letter-forms.ts';
import type { Hole, IfNode, ListNode, Node, Part } from './structure.ts';
import { blockName, freeName, identifierOf, nameHints } from './variable-names.ts';

/** What varies among the rows of a scope. */
export interface Variable {
  name: string;
  /** One for each row; undefined where the row has no place for it. */
  readonly values: readonly (string | boolean | undefined)[];
  readonly hints: readonly string[];
  /** Made of another variable by a helper, so that the data need not hold it. */
  derived?: { readonly base: Variable; readonly helper: CaseHelper | undefined };
}

/** Fields of the files' data, or of a list's items. */
export interface Scope {
  readonly size: number;
  readonly parent: Scope | undefined;
  /** For each row the row of `parent` that it belongs to. */
  readonly parents: readonly number[];
  readonly variables: Variable[];
  readonly lists: { readonly name: string; readonly scope: Scope }[];
}

/** Where a variable is: how many scopes up. */
export interface Reference {
  readonly variable: Variable;
  readonly up: number;
}

/** All variables, and what each place of the structure refers to. */
export interface Variables {
  readonly root: Scope;
  readonly references: ReadonlyMap<Hole | IfNode, Reference>;
  readonly lists: ReadonlyMap<ListNode, string>;
}

/** A place that needs a value. */
interface Demand {
  readonly place: Hole | IfNode;
  readonly values: Variable['values'];
  readonly hints: readonly string[];
}

interface ListDemand {
  readonly node: ListNode;
  readonly hints: readonly string[];
}

interface Found {
  readonly references: Map<Hole | IfNode, Reference>;
  readonly lists: Map<ListNode, string>;
}

/** The variables of a structure over files, whose paths are the values of `into`. */
export function planVariables(nodes: readonly Node[], paths: readonly string[]): Variables {
  const into: Variable = { name: 'into', values: paths, hints: [] };
  const root: Scope = { size: paths.length, parent: undefined, parents: [], variables: [into], lists: [] };
  const found: Found = { references: new Map(), lists: new Map() };
  const stems = paths.map((path) => path.slice(path.lastIndexOf('/') + 1).replace(/(?<=.)\..*$/, ''));
  fillScope(root, nodes, { found, stems });
  return { root, ...found };
}

interface Filling {
  readonly found: Found;
  /** Names of files without folder and endings: what has these values is called `name`. */
  readonly stems: readonly string[];
}

function fillScope(scope: Scope, nodes: readonly Node[], filling: Filling): void {
  const demands: Demand[] = [];
  const lists: ListDemand[] = [];
  gather(nodes, { demands, lists, above: [] });
  const known = new Map<string, Reference>();
  for (const demand of demands) filling.found.references.set(demand.place, referenceFor(demand, scope, known));
  const isStem = (values: Variable['values']) => scope.parent === undefined && keyOf(values) === keyOf(filling.stems);
  deriveForms(scope, isStem);
  const used = nameAll(scope, isStem);
  for (const { node, hints } of lists) {
    const name = freeName(hints, used);
    used.add(name);
    const child: Scope = { size: node.parents.length, parent: scope, parents: node.parents, variables: [], lists: [] };
    scope.lists.push({ name, scope: child });
    filling.found.lists.set(node, name);
    fillScope(child, node.body, filling);
  }
}

interface Gathering {
  readonly demands: Demand[];
  readonly lists: ListDemand[];
  /** Blocks that are open: their indentation and name. */
  readonly above: { readonly indent: number; readonly name: string }[];
}

function gather(nodes: readonly Node[], gathering: Gathering): void {
  const { demands, lists, above } = gathering;
  const names = () => above.map(({ name }) => name);
  for (const node of nodes) {
    if (node.kind === 'line') gatherLine(node.parts, gathering);
    else if (node.kind === 'text')
      demands.push({ place: node.hole, values: node.hole.values, hints: [capitalized(names().at(-1), 'extra')] });
    else if (node.kind === 'list') lists.push({ node, hints: listHints(node, names()) });
    else {
      demands.push({
        place: node,
        values: node.present,
        hints: [capitalized('has', bodyName(node.body) ?? `${names().at(-1) ?? ''}-more`)],
      });
      gather(node.body, gathering);
    }
  }
}

function gatherLine(parts: readonly Part[], { demands, above }: Gathering): void {
  const text = parts.map((part) => (typeof part === 'string' ? part : 'X')).join('');
  const indent = text.length - text.trimStart().length;
  const isBlank = text.trim() === '';
  while (!isBlank && (above.at(-1)?.indent ?? -1) >= indent) above.pop();
  for (const [index, part] of parts.entries()) {
    if (typeof part === 'string') continue;
    const [before, after] = [parts[index - 1], parts[index + 1]].map((each) => (typeof each === 'string' ? each : ''));
    const surroundings = { before: before ?? '', after: after ?? '', above: above.map(({ name }) => name) };
    const hints =
      blankHint(part, { isFirst: index === 0, isLast: index === parts.length - 1 }) ?? nameHints(surroundings);
    demands.push({ place: part, values: part.values, hints });
  }
  const name = isBlank ? undefined : blockName(literalText(parts));
  if (name !== undefined) above.push({ indent, name });
}

/** A name for what differs in blanks or line ends only. */
function blankHint(
  { values }: Hole,
  { isFirst, isLast }: { readonly isFirst: boolean; readonly isLast: boolean },
): readonly string[] | undefined {
  if (values.some((value) => value !== undefined && /\S/.test(value))) return undefined;
  if (isFirst) return ['indent'];
  return isLast && values.every((value) => value === undefined || /^\r?\n?$/.test(value)) ? ['lineEnd'] : ['space'];
}

function listHints(node: ListNode, above: readonly string[]): string[] {
  const own = bodyName(node.body);
  const plural = own === undefined ? 'items' : own.endsWith('s') ? own : `${own}s`;
  const block = above.at(-1);
  return block === undefined ? [plural] : [block, plural];
}

/** The name that the first line gives which gives one. */
function bodyName(nodes: readonly Node[]): string | undefined {
  for (const node of nodes) {
    if (node.kind === 'text') continue;
    const name = node.kind === 'line' ? blockName(literalText(node.parts)) : bodyName(node.body);
    if (name !== undefined) return name;
  }
  return undefined;
}

function literalText(parts: readonly Part[]): string {
  return parts.filter((part) => typeof part === 'string').join(' ');
}

function capitalized(first: string | undefined, second: string): string {
  return first === undefined ? second : identifierOf(`${first}-${second}`);
}

/** Values as a text that is the same for the same values only. */
function keyOf(values: readonly unknown[]): string {
  return JSON.stringify(values.map((value) => value ?? null));
}

/** The variable, of this scope or one above, that has these values wherever there are any. */
function knownWith(values: Variable['values'], scope: Scope): Reference | undefined {
  let rows: readonly number[] = [...values.keys()];
  let inner: Scope | undefined = scope;
  for (let up = 0; inner !== undefined; up += 1) {
    const has = (variable: Variable) =>
      values.every((value, at) => value === undefined || value === variable.values[rows[at] ?? 0]);
    const variable = inner.variables.find(has);
    if (variable !== undefined) return { variable, up };
    const { parents }: Scope = inner;
    rows = rows.map((row) => parents[row] ?? 0);
    inner = inner.parent;
  }
  return undefined;
}

function referenceFor(demand: Demand, scope: Scope, known: Map<string, Reference>): Reference {
  const key = keyOf(demand.values);
  const found = known.get(key) ?? knownWith(demand.values, scope);
  const reference = found ?? { variable: { name: '', values: demand.values, hints: demand.hints }, up: 0 };
  if (found === undefined) scope.variables.push(reference.variable);
  known.set(key, reference);
  return reference;
}

/** Variables that are one name in several letter cases become that name and helpers, as far as these make the very same. */
function deriveForms(scope: Scope, isStem: (values: Variable['values']) => boolean): void {
  const families = new Map<string, { readonly dashed: (string | undefined)[]; readonly members: Variable[] }>();
  for (const variable of scope.variables) {
    const dashed = dashedValues(variable.values);
    if (dashed === undefined) continue;
    const family = families.get(keyOf(dashed)) ?? { dashed, members: [] };
    family.members.push(variable);
    families.set(keyOf(dashed), family);
  }
  for (const { dashed, members } of families.values()) deriveFamily(scope, { dashed, members, isStem: isStem(dashed) });
}

function dashedValues(values: Variable['values']): (string | undefined)[] | undefined {
  const dashed = values.map((value) => (typeof value === 'string' ? dashedName(value) : undefined));
  const isWhole = values.every((value, row) => value === undefined || dashed[row] !== undefined);
  return isWhole && dashed.some((value) => value !== undefined) ? dashed : undefined;
}

interface Family {
  readonly dashed: readonly (string | undefined)[];
  readonly members: readonly Variable[];
  readonly isStem: boolean;
}

function deriveFamily(scope: Scope, { dashed, members, isStem }: Family): void {
  const formOf = ({ values }: Variable) =>
    LETTER_FORMS.find((form) =>
      values.every((value, row) => value === (dashed[row] === undefined ? undefined : form.of(dashed[row]))),
    );
  const forms = members.map((member) => ({ member, form: formOf(member) })).filter(({ form }) => form !== undefined);
  const made = forms.filter(({ form }) => form?.suffix === '' || form?.helper !== undefined);
  if (made.length < (isStem ? 1 : 2)) return;
  const own = forms.find(({ form }) => form?.suffix === '')?.member;
  const hints = isStem ? ['name'] : [...(own?.hints ?? made[0]?.member.hints ?? [])];
  const base = own ?? { name: '', values: dashed, hints };
  if (own === undefined) scope.variables.unshift(base);
  for (const { member, form } of forms) {
    if (form?.helper !== undefined) member.derived = { base, helper: form.helper };
  }
}

function nameAll(scope: Scope, isStem: (values: Variable['values']) => boolean): Set<string> {
  const used = new Set(['into']);
  for (const variable of scope.variables) {
    if (variable.name !== '' || variable.derived !== undefined) continue;
    variable.name = freeName(isStem(variable.values) ? ['name', ...variable.hints] : variable.hints, used);
    used.add(variable.name);
  }
  return used;
}
