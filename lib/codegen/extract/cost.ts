/** How long it takes to say a structure: characters of the template and of its data, about. Decides between two ways to say it. */
import type { Hole, Node, Part } from './structure.ts';

const HOLE = 10; // `{{name}}`
const BLOCK = 30; // two lines of tags
const FIELD = 3; // a value's name and signs in the data; little, because nobody writes them
const FLAG = 4;
const LONE = 1.5; // lines that only one file has are what a template is to avoid

/** The cost of nodes of one scope. */
export function costOf(nodes: readonly Node[]): number {
  return nodes.reduce((sum, node) => sum + nodeCost(node), 0);
}

function nodeCost(node: Node): number {
  switch (node.kind) {
    case 'line':
      return partsCost(node.parts);
    case 'text':
      return 2 * HOLE + LONE * valuesCost(node.hole);
    case 'if':
      return BLOCK + FLAG * node.present.length + costOf(node.body);
    case 'list':
      return BLOCK + FIELD * node.parents.length + costOf(node.body);
  }
}

function partsCost(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : HOLE + valuesCost(part)), 0);
}

function valuesCost({ values }: Hole): number {
  return values.reduce((sum, value) => sum + (value === undefined || value === '' ? 0 : value.length + FIELD), 0);
}
