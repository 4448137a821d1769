/** Brace alternatives of a glob, written out; knows nothing of the other parts of a glob. */

const GROUP = /\{([^{}]*,[^{}]*)\}/;

/** `dist/{a,b}/**` -> `dist/a/**`, `dist/b/**`; a glob without alternatives as it is. Ranges (`{1..3}`) stay. */
export function expandBraces(glob: string): readonly string[] {
  const group = GROUP.exec(glob);
  if (group === null) return [glob];
  const head = glob.slice(0, group.index);
  const tail = glob.slice(group.index + group[0].length);
  return (group[1] ?? '').split(',').flatMap((choice) => expandBraces(`${head}${choice}${tail}`));
}
