/** What is known of a published file that is not as it was generated, and what may become of it. */
import type { Digest } from '../model/digest.ts';
import type { KeptEdit } from '../model/kept-edit.ts';

/** `ours` regenerates, `theirs` keeps, `merge` merges. */
export type HandEditMode = 'stop' | 'ours' | 'theirs' | 'merge';

/** One file. */
export interface EditedFile {
  /** Of the edited text: on disk, or in the cache where the file is missing. */
  readonly edited: Digest;
  /** Of the text that was generated last; undefined where that is not known. */
  readonly generated: Digest | undefined;
  /** How its edits stay; undefined for edits that nobody has decided about. */
  readonly how: KeptEdit['how'] | undefined;
}
