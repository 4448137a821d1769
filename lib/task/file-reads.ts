/** Notes which files and folders of the workspace code asks Node about; knows nothing of who asks, or why. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What was looked at; workspace-relative, with forward slashes, sorted. */
export interface FileReads {
  /** Whatever was read, or asked for whether it is there. */
  readonly paths: readonly string[];
  /** Folders whose entries were asked for. */
  readonly folders: readonly string[];
}

/** Notes that are being taken. */
export interface FileReadsRecorder {
  /** What was looked at since this was asked last; undefined where that is nothing. */
  take(): FileReads | undefined;
  /** Ends it. */
  stop(): void;
}

const LOOKS =
  'access accessSync createReadStream exists existsSync lstat lstatSync open openAsBlob openSync readFile readFileSync readlink readlinkSync stat statSync'.split(
    ' ',
  );
/** As it is before anything is noted. */
const { readdirSync } = fs;
const LISTS = 'opendir opendirSync readdir readdirSync'.split(' ');

/**
 * Starts to note, in this process, what goes through `node:fs`. Packages and what lies outside the workspace are left out.
 * @param root Absolute path of the workspace.
 */
export function recordFileReads(root: string): FileReadsRecorder {
  const roots = [...new Set([root, fs.realpathSync(root)])];
  const paths = new Set<string>();
  const folders = new Set<string>();
  const look = (path: unknown): void => note(path, paths, roots);
  const list = (path: unknown, options: unknown): void => {
    note(path, folders, roots);
    // What is listed below it goes not through here.
    if (isRecursive(options)) for (const each of belowOf(path)) note(each, folders, roots);
  };
  const undo = [fs, fs.promises].flatMap((owner) => [...tap(owner, LOOKS, look), ...tap(owner, LISTS, list)]);
  syncBuiltinESMExports();
  return {
    take() {
      const reads = { paths: [...paths].sort(), folders: [...folders].sort() };
      paths.clear();
      folders.clear();
      return reads.paths.length + reads.folders.length === 0 ? undefined : reads;
    },
    stop() {
      for (const each of undo) each();
      syncBuiltinESMExports();
    },
  };
}

/** Has functions tell what they are called with. Returns what takes that back. */
function tap(owner: object, names: readonly string[], tell: (...args: unknown[]) => void): readonly (() => void)[] {
  return names.flatMap((name) => {
    const original: unknown = Reflect.get(owner, name);
    if (typeof original !== 'function') return [];
    const apply = (target: (...args: unknown[]) => unknown, self: unknown, args: unknown[]): unknown => {
      tell(...args);
      return Reflect.apply(target, self, args);
    };
    Reflect.set(owner, name, new Proxy(original as (...args: unknown[]) => unknown, { apply })); // as was just seen
    return [() => void Reflect.set(owner, name, original)];
  });
}

function note(path: unknown, into: Set<string>, roots: readonly string[]): void {
  const absolute = absoluteOf(path);
  for (const root of absolute === undefined ? [] : roots) {
    const inside = relative(root, absolute ?? '').replaceAll('\\', '/');
    const isInside = inside !== '..' && !inside.startsWith('../') && !isAbsolute(inside);
    if (isInside && !inside.split('/').includes('node_modules')) into.add(inside);
  }
}

function absoluteOf(path: unknown): string | undefined {
  try {
    if (path instanceof URL) return fileURLToPath(path);
    return typeof path === 'string' || path instanceof Uint8Array ? resolve(String(path)) : undefined;
  } catch {
    return undefined; // whoever was asked says what is wrong with it
  }
}

function isRecursive(options: unknown): boolean {
  return typeof options === 'object' && options !== null && Reflect.get(options, 'recursive') === true;
}

function belowOf(path: unknown): readonly string[] {
  const folder = absoluteOf(path);
  if (folder === undefined) return [];
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((each) => join(folder, each));
  } catch {
    return []; // whoever was asked says so
  }
}
