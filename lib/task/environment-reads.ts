/** Notes which environment variables code in this process asks for. */

/** Notes that are being taken. */
export interface EnvironmentReads {
  /** Names that were asked for, sorted; `*` where all of them were. */
  names(): readonly string[];
  /** Ends it. */
  stop(): void;
}

/** Starts to note what goes through `process.env`; what is set there is set. */
export function recordEnvironmentReads(): EnvironmentReads {
  const { env } = process;
  const names = new Set<string>();
  const note = (name: string | symbol): void => {
    if (typeof name === 'string') names.add(name);
  };
  process.env = new Proxy(env, {
    get: (target, name) => {
      note(name);
      return Reflect.get(target, name);
    },
    has: (target, name) => {
      note(name);
      return Reflect.has(target, name);
    },
    getOwnPropertyDescriptor: (target, name) => {
      note(name);
      return Reflect.getOwnPropertyDescriptor(target, name);
    },
    ownKeys: (target) => {
      names.add('*');
      return Reflect.ownKeys(target);
    },
    // Otherwise it would be defined anew, which the environment does not take.
    set: (target, name, value) => Reflect.set(target, name, value),
  });
  return {
    names: () => (names.has('*') ? ['*'] : [...names].sort()),
    stop: () => {
      process.env = env;
    },
  };
}
