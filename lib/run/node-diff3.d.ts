/** The parts of node-diff3 that are used: its own declarations say `any` throughout. */
declare module 'node-diff3' {
  /** Lines of which both sides can be taken, or on which they differ: `a` and `b` from `o`. */
  export interface MergeRegion {
    readonly ok?: readonly string[];
    readonly conflict?: { readonly a: readonly string[]; readonly o: readonly string[]; readonly b: readonly string[] };
  }

  /** Offset and count of lines. */
  export interface DiffChunk {
    readonly buffer1: readonly [offset: number, length: number];
    readonly buffer1Content: readonly string[];
    readonly buffer2: readonly [offset: number, length: number];
    readonly buffer2Content: readonly string[];
  }

  export function diff3Merge(
    a: readonly string[],
    o: readonly string[],
    b: readonly string[],
    options: { readonly excludeFalseConflicts: boolean },
  ): readonly MergeRegion[];

  export function diffIndices(before: readonly string[], after: readonly string[]): readonly DiffChunk[];
}
