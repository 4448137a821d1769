/** Generated from schemas/hand-edited.schema.json by `npm run types`; do not edit. */

/**
 * Which generated files keep an edit: .conductor/hand-edited.json
 */
export interface HandEdited {
  /**
   * Version of this format; a file of another version is not read
   */
  readonly version: 1;
  /**
   * Path, relative to the workspace's root, to what is known of its edit
   */
  readonly files: {
    readonly [k: string]: HandEditedFile;
  };
}
/**
 * An edit that stays
 */
export interface HandEditedFile {
  /**
   * Number of the task that generates it
   */
  readonly task: number;
  /**
   * By `--theirs`, by `--merge`, or by a merge that still has conflicts
   */
  readonly how: 'theirs' | 'merged' | 'conflict';
  /**
   * SHA-256 of the text as it was generated
   */
  readonly generated: string;
  /**
   * SHA-256 of the edited text
   */
  readonly word: string;
}
