/** The environment as it is given to a task's code; where the process is traced, reads of it are told. */

/** Under this name of `globalThis` a traced process has the function that watches an environment. */
export const WATCH: unique symbol = Symbol.for('conductor-run.watchEnvironment');

/** The same environment, watched where there is something that watches. */
export function watchedEnvironment<T extends object>(env: T): T {
  const { [WATCH]: watch } = globalThis as { readonly [WATCH]?: (env: T) => T };
  return watch ? watch(env) : env;
}
