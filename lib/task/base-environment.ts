/** What a process needs of the environment to start and to find its folders; knows nothing of what tasks declare. */

const NAMES = new Set(
  'PATH HOME TMPDIR TMP TEMP LANG LC_ALL TZ SYSTEMROOT USERPROFILE NODE_COMPILE_CACHE NODE_DISABLE_COMPILE_CACHE'.split(
    ' ',
  ),
);

/** The variables of `env` that every process gets. Names are compared as Windows does. */
export function baseEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const pairs = Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return Object.fromEntries(pairs.filter(([name]) => NAMES.has(name.toUpperCase())));
}
