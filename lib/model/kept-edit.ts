/** An edit of a generated file that stays when the file is generated again. */
import type { Digest } from './digest.ts';

/** What is recorded of it. */
export interface KeptEdit {
  /** By `--theirs`, by a merge, by a merge that still has conflicts, or inside of protected regions. */
  readonly how: 'theirs' | 'merged' | 'conflict' | 'regions';
  /** Of the text as it was generated. */
  readonly generated: Digest;
  /** What a fingerprint has of it: the digest of the edited file, or of what its regions hold. */
  readonly word: string;
}

/** Edits by the path of their file. */
export type KeptEdits = Readonly<Record<string, KeptEdit>>;

/** What a fingerprint has of some edits; undefined where there are none. */
export function editWords(edits: KeptEdits): Readonly<Record<string, string>> | undefined {
  const pairs = Object.entries(edits).map(([path, { word }]) => [path, word] as const);
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
}
