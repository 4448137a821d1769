/** Tells which variables code reads of an environment, from inside its process. Knows no tracer and no task. */

/** Who read a variable. */
export type EnvironmentReader = 'own' | 'package';

/** A variable that was read. */
export interface EnvironmentRead {
  readonly name: string;
  readonly by: EnvironmentReader;
  /** Whether it had a value. */
  readonly isSet: boolean;
}

/**
 * The environment behind a proxy that calls `tell` when a variable is read by name. Taking all of it at once (a copy for
 * a child process) is no read, nor is reading what the process itself has set before, nor what Node itself reads.
 */
export function watchEnvironment<T extends object>(env: T, tell: (read: EnvironmentRead) => void): T {
  const setHere = new Set<PropertyKey>();
  const listed = new Set<PropertyKey>();
  let copying: PropertyKey | undefined;
  const read = (key: PropertyKey) => {
    if (typeof key !== 'string' || setHere.has(key)) return;
    const by = readerOf(callers());
    if (by) tell({ name: key, by, isSet: Reflect.has(env, key) });
  };
  return new Proxy(env, {
    get(target, key) {
      if (copying === key) copying = undefined;
      else read(key);
      return Reflect.get(target, key);
    },
    has(target, key) {
      read(key);
      return Reflect.has(target, key);
    },
    ownKeys(target) {
      const keys = Reflect.ownKeys(target);
      for (const key of keys) listed.add(key);
      return keys;
    },
    getOwnPropertyDescriptor(target, key) {
      // After a listing each key is asked about once, and then its value, if it is a copy that is made.
      if (listed.delete(key)) copying = key;
      else read(key);
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
    set(target, key, value) {
      setHere.add(key);
      return Reflect.set(target, key, value);
    },
    defineProperty(target, key, descriptor) {
      setHere.add(key);
      return Reflect.defineProperty(target, key, descriptor);
    },
  });
}

/** Files of the functions that are running, the innermost first. */
function callers(): readonly (string | undefined)[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 30;
    Error.prepareStackTrace = (_, sites) => sites.map((site) => site.getFileName() ?? undefined);
    return new Error().stack as unknown as (string | undefined)[]; // what prepareStackTrace gives
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Who reads: the file that does, nobody where that is Node's or conductor's own. */
function readerOf(files: readonly (string | undefined)[]): EnvironmentReader | undefined {
  const [here, ...others] = files;
  const reader = others.find((file) => file !== undefined && file !== here);
  if (reader === undefined || reader.startsWith('node:') || isConductor(reader)) return undefined;
  return /[\\/]node_modules[\\/]/.test(reader) ? 'package' : 'own';
}

/** Conductor's bundles lie in one folder with this one. */
function isConductor(file: string): boolean {
  return file.startsWith(import.meta.dirname);
}
