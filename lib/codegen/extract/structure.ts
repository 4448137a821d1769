/** The structure that files have in common: what a template says, before it is written in any engine's way. */
import type { Line } from './source-lines.ts';

/** A text that differs, with its value for each row; undefined where the row has no such place. */
export interface Hole {
  readonly values: readonly (string | undefined)[];
}

/** A text that all share, or one that differs. */
export type Part = string | Hole;

/** A line that stands in every row of its block. */
export interface LineNode {
  readonly kind: 'line';
  /** With the line's end. */
  readonly parts: readonly Part[];
  readonly cells: readonly (Line | undefined)[];
}

/** Lines that one row alone has. */
export interface TextNode {
  readonly kind: 'text';
  /** Empty where a row has none. */
  readonly hole: Hole;
  /** Each value lacks the line feed at its end and is not empty elsewhere, so that it stands in lines of its own. */
  readonly isBlock: boolean;
}

/** Lines that some rows have. */
export interface IfNode {
  readonly kind: 'if';
  readonly present: readonly (boolean | undefined)[];
  readonly body: readonly Node[];
}

/** Blocks of one make, in numbers that differ. */
export interface ListNode {
  readonly kind: 'list';
  /** For each item the row that it stands in; rows of `body` are items. */
  readonly parents: readonly number[];
  readonly body: readonly Node[];
}

/** One piece of structure. */
export type Node = LineNode | TextNode | IfNode | ListNode;
