/** A structure as a flat row of template pieces, which each engine writes in its own way. */
import type { CaseHelper } from './letter-forms.ts';
import type { ListNode, Node, Part } from './structure.ts';
import type { Reference, Variables } from './variables.ts';

/** A field: how many lists up, its name, and the helper that its value goes through. */
export interface Field {
  readonly up: number;
  readonly name: string;
  readonly helper?: CaseHelper | undefined;
}

/** One piece of a template. A carriage return is one of its own, because templates are read with plain line ends. */
export type Piece =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'return' }
  | { readonly kind: 'value'; readonly field: Field }
  | { readonly kind: 'open'; readonly block: 'if' | 'list'; readonly field: Field }
  | { readonly kind: 'close'; readonly block: 'if' | 'list' };

/** The pieces of a structure; literals never follow each other. */
export function piecesOf(nodes: readonly Node[], variables: Variables): Piece[] {
  const pieces: Piece[] = [];
  for (const node of nodes) addNode(pieces, node, variables);
  return pieces;
}

function addNode(pieces: Piece[], node: Node, variables: Variables): void {
  if (node.kind === 'line') {
    for (const part of node.parts) addPart(pieces, part, variables);
  } else if (node.kind === 'text') {
    const { hole, isBlock } = node;
    const field = fieldOf(variables.references.get(hole));
    const isAlways = hole.values.every((value) => value !== '');
    if (isBlock && !isAlways) pieces.push({ kind: 'open', block: 'if', field });
    pieces.push({ kind: 'value', field });
    if (isBlock) addText(pieces, '\n');
    if (isBlock && !isAlways) pieces.push({ kind: 'close', block: 'if' });
  } else {
    const block = node.kind;
    const field = node.kind === 'if' ? fieldOf(variables.references.get(node)) : listField(node, variables);
    pieces.push({ kind: 'open', block, field });
    for (const inner of node.body) addNode(pieces, inner, variables);
    pieces.push({ kind: 'close', block });
  }
}

function addPart(pieces: Piece[], part: Part, variables: Variables): void {
  if (typeof part !== 'string') {
    pieces.push({ kind: 'value', field: fieldOf(variables.references.get(part)) });
    return;
  }
  for (const [index, text] of part.split('\r').entries()) {
    if (index > 0) pieces.push({ kind: 'return' });
    addText(pieces, text);
  }
}

function addText(pieces: Piece[], text: string): void {
  const last = pieces.at(-1);
  if (text === '') return;
  if (last?.kind === 'literal') pieces[pieces.length - 1] = { kind: 'literal', text: last.text + text };
  else pieces.push({ kind: 'literal', text });
}

function fieldOf(reference: Reference | undefined): Field {
  if (reference === undefined) throw new Error('A place has no variable');
  const { variable, up } = reference;
  const { base, helper } = variable.derived ?? { base: variable, helper: undefined };
  return { up, name: base.name, helper };
}

function listField(node: ListNode, { lists }: Variables): Field {
  return { up: 0, name: lists.get(node) ?? '' };
}
