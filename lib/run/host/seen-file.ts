/** What was seen at a path, so that a later look tells whether somebody wrote to it in between. */

/** A look at a path. */
export interface SeenFile {
  /** Its fact word. */
  readonly word: string;
  /** What the file system says of the file; undefined for one that is staged, and for what is no file. */
  readonly stamp: string | undefined;
}

/** Whether nobody wrote to it between two looks. What is published in between is another file of the same content. */
export function isSameFile(was: SeenFile, now: SeenFile): boolean {
  const isEither = was.stamp === undefined || now.stamp === undefined;
  return was.word === now.word && (isEither || was.stamp === now.stamp);
}
