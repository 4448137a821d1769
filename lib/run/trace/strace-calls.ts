/** What each call that strace shows does to files. Knows no process: relative paths are resolved by whoever asks. */
import { posix } from 'node:path';
import { descriptorPath, type StraceCall, stringIn, stringsIn } from './strace-text.ts';
import type { Doing } from './trace-event.ts';

/** What a call means. */
export type Meaning =
  | Doing
  /** The working folder is another one. */
  | { readonly type: 'move'; readonly path: string };

/** Reads one call's arguments. */
class Arguments {
  readonly call: StraceCall;
  readonly #cwd: string;

  constructor(call: StraceCall, cwd: string) {
    this.call = call;
    this.#cwd = cwd;
  }

  /** Absolute path of argument `at`; relative to the folder of argument `folder` where there is one. */
  path(at: number, folder?: number): string | undefined {
    const name = stringIn(this.call.args[at]);
    if (name === undefined || name === '') return undefined; // the empty name means the descriptor itself
    if (name.startsWith('/')) return posix.resolve(name);
    const descriptor = folder === undefined ? undefined : this.call.args[folder];
    const base =
      descriptorPath(descriptor) ?? (descriptor && !descriptor.startsWith('AT_FDCWD') ? undefined : this.#cwd);
    return base === undefined ? undefined : posix.resolve(base, name);
  }

  /** What the descriptor in argument `at` stands for. */
  descriptor(at: number): string | undefined {
    return descriptorPath(this.call.args[at]);
  }

  text(at: number): string {
    return this.call.args[at] ?? '';
  }
}

type Reader = (args: Arguments) => Meaning | undefined;

/** What follows where the call's path is there. */
function on(path: string | undefined, meaning: (path: string) => Meaning): Meaning | undefined {
  return path === undefined ? undefined : meaning(path);
}

function open(path: string | undefined, flags: string, { resultPath }: StraceCall): Meaning | undefined {
  return on(path, (path) => {
    const real = resultPath ?? path;
    const has = (flag: string) => new RegExp(`\\b${flag}\\b`).test(flags);
    if (has('O_PATH')) return { type: 'probe', path, found: true };
    // A temporary file without a name: what is given is its folder.
    if (has('O_TMPFILE')) return { type: 'probe', path, found: true };
    const writes = has('O_WRONLY') || has('O_RDWR');
    const empties = has('O_TRUNC') || (has('O_CREAT') && has('O_EXCL'));
    if (!writes && has('O_DIRECTORY')) return { type: 'probe', path, found: true }; // reading it is a call of its own
    return { type: 'open', path, real, reads: !has('O_WRONLY') && !empties, writes, creates: has('O_CREAT'), empties };
  });
}

const probe =
  (at: number, folder?: number): Reader =>
  (args) =>
    on(args.path(at, folder), (path) => ({ type: 'probe', path, found: true }));
const list: Reader = (args) => on(args.descriptor(0), (path) => ({ type: 'list', path }));
/** A call that does one thing to one path. */
const doing =
  (type: 'read-link' | 'remove' | 'make-folder' | 'change') =>
  (at: number, folder?: number): Reader =>
  (args) =>
    on(args.path(at, folder), (path) => ({ type, path }));
const readLink = doing('read-link');
const remove = doing('remove');
const makeFolder = doing('make-folder');
const change = doing('change');
const changeOpen: Reader = (args) => on(args.descriptor(0), (path) => ({ type: 'change', path }));
const exec =
  (at: number, folder?: number): Reader =>
  (args) =>
    on(args.path(at, folder), (path) => ({ type: 'exec', path, args: stringsIn(args.text(at + 1)) }));

/** Where the two names of a rename or a link stand, each with its folder. */
type Pair = readonly [from: number, fromFolder: number | undefined, to: number, toFolder: number | undefined];
const PLAIN: Pair = [0, undefined, 1, undefined];
const AT: Pair = [1, 0, 3, 2];

const rename =
  ([from, fromFolder, to, toFolder]: Pair): Reader =>
  (args) => {
    const [source, target] = [args.path(from, fromFolder), args.path(to, toFolder)];
    if (source === undefined || target === undefined) return undefined;
    return { type: 'rename', from: source, to: target, exchanges: args.text(4).includes('RENAME_EXCHANGE') };
  };
const link =
  ([from, fromFolder, to, toFolder]: Pair): Reader =>
  (args) => {
    const [source, target] = [args.path(from, fromFolder), args.path(to, toFolder)];
    if (target === undefined) return undefined;
    // A file without a name, given by its descriptor or its place in /proc, is like one that was just made.
    const hasName = source !== undefined && !source.startsWith('/proc/');
    return hasName ? { type: 'link', from: source, to: target } : { type: 'change', path: target };
  };
const symlink =
  (at: number, folder?: number): Reader =>
  (args) =>
    on(args.path(at, folder), (path) => ({ type: 'symlink', path, target: stringIn(args.text(0)) ?? '' }));

const READERS: Readonly<Record<string, Reader>> = {
  open: (args) => open(args.path(0), args.text(1), args.call),
  openat: (args) => open(args.path(1, 0), args.text(2), args.call),
  openat2: (args) => open(args.path(1, 0), args.text(2), args.call),
  creat: (args) => open(args.path(0), 'O_WRONLY|O_CREAT|O_TRUNC', args.call),
  stat: probe(0),
  lstat: probe(0),
  stat64: probe(0),
  lstat64: probe(0),
  newfstatat: probe(1, 0),
  fstatat64: probe(1, 0),
  statx: probe(1, 0),
  access: probe(0),
  faccessat: probe(1, 0),
  faccessat2: probe(1, 0),
  readlink: readLink(0),
  readlinkat: readLink(1, 0),
  getdents: list,
  getdents64: list,
  execve: exec(0),
  execveat: exec(1, 0),
  chdir: (args) => on(args.path(0), (path) => ({ type: 'move', path })),
  fchdir: (args) => on(args.descriptor(0), (path) => ({ type: 'move', path })),
  mkdir: makeFolder(0),
  mkdirat: makeFolder(1, 0),
  rmdir: remove(0),
  unlink: remove(0),
  unlinkat: remove(1, 0),
  rename: rename(PLAIN),
  renameat: rename(AT),
  renameat2: rename(AT),
  link: link(PLAIN),
  linkat: link(AT),
  symlink: symlink(1),
  symlinkat: symlink(2, 1),
  truncate: change(0),
  truncate64: change(0),
  ftruncate: changeOpen,
  ftruncate64: changeOpen,
  chmod: change(0),
  fchmodat: change(1, 0),
  fchmodat2: change(1, 0),
  fchmod: changeOpen,
  mknod: change(0),
  mknodat: change(1, 0),
  io_uring_setup: () => ({ type: 'blind' }),
};

/** Calls that start a process or a thread. */
export const STARTERS: ReadonlySet<string> = new Set(['clone', 'clone2', 'clone3', 'fork', 'vfork']);

/** For strace's `-e trace=`; `?` because no processor has them all. */
export const TRACED_CALLS: string = [...Object.keys(READERS), ...STARTERS].map((name) => `?${name}`).join(',');

/** What a call did, by a process that works in `cwd`; undefined where it concerns no file that has a name. */
export function meaningOf(call: StraceCall, cwd: string): Meaning | undefined {
  const meaning = READERS[call.name]?.(new Arguments(call, cwd));
  if (meaning === undefined || call.error === undefined) return call.result === '?' ? undefined : meaning;
  return failed(meaning, call.error);
}

/** What a failed call tells: that something is there, or that it is not. */
function failed(meaning: Meaning, error: string): Meaning | undefined {
  if (meaning.type === 'blind') return undefined;
  const path =
    meaning.type === 'rename' || meaning.type === 'link' ? meaning.from : 'path' in meaning ? meaning.path : '';
  if (error === 'ENOENT' || error === 'ENOTDIR') return { type: 'probe', path, found: false };
  const isThere = error === 'EEXIST' || (error === 'EINVAL' && meaning.type === 'read-link');
  return isThere ? { type: 'probe', path, found: true } : undefined;
}

/** The working folder that a call's arguments give away, where they do. */
export function cwdIn({ args }: StraceCall): string | undefined {
  return descriptorPath(args.find((each) => each.startsWith('AT_FDCWD<')));
}
