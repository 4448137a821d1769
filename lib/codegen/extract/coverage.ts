/** Counts what a structure says; knows no engine. */
import type { LineNode, Node } from './structure.ts';

/** How much of the files a template says. */
export interface Coverage {
  /** Lines that stand in the template, literally or with holes, for at least two files. */
  readonly covered: number;
  readonly lines: number;
  /** `covered` of `lines` in percent, to one decimal, rounded down; 100 where there are no lines. */
  readonly percent: number;
}

/** The share of lines that a structure covers. */
export function coverageOf(nodes: readonly Node[], lines: number): Coverage {
  const covered = coveredLines(nodes);
  return { covered, lines, percent: lines === 0 ? 100 : Math.floor((1000 * covered) / lines) / 10 };
}

/** Conditions and lists of a structure, at every depth. */
export function blockCounts(nodes: readonly Node[]): { readonly conditions: number; readonly lists: number } {
  let [conditions, lists] = [0, 0];
  for (const node of nodes) {
    if (node.kind === 'line') continue;
    if (node.kind === 'text') {
      if (node.isBlock && node.hole.values.includes('')) conditions += 1;
      continue;
    }
    const inner = blockCounts(node.body);
    conditions += inner.conditions + (node.kind === 'if' ? 1 : 0);
    lists += inner.lists + (node.kind === 'list' ? 1 : 0);
  }
  return { conditions, lists };
}

function coveredLines(nodes: readonly Node[]): number {
  return nodes.reduce((sum, node) => {
    if (node.kind === 'line') return sum + coveredCells(node);
    return node.kind === 'text' ? sum : sum + coveredLines(node.body);
  }, 0);
}

/** A line that is a hole and blanks says nothing; one of blanks alone is what it is. */
function coveredCells({ parts, cells }: LineNode): number {
  const says = parts.some((part) => typeof part === 'string' && /\S/.test(part));
  const isLiteral = parts.every((part) => typeof part === 'string');
  const lines = cells.flatMap((cell) => cell ?? []);
  return (says || isLiteral) && new Set(lines.map(({ file }) => file)).size > 1 ? lines.length : 0;
}
