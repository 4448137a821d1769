/** What a part of a shell script does beside setting and using variables. */

/** What cannot be told by names of variables. */
export type ShellMark =
  /** It runs programs, or prints. */
  | 'work'
  | 'folder'
  | 'options'
  | 'exports'
  /** What it changes cannot be seen: `eval`. */
  | 'opaque'
  /** Uses what the command before left: `$?`. */
  | 'last-status'
  /** The whole script hangs on it: `trap`, `exec`. */
  | 'whole'
  | 'loop-control'
  | 'background'
  | 'waits'
  /** A value that may be another one the next time: `$(date)`. */
  | 'uncertain'
  /** A value that depends on files or on more than text: a glob, `$(cat version)`. */
  | 'varies';
