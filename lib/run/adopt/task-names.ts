/** Names of drafted tasks and of their files. */

/** What a name is made of. */
export interface NameFacts {
  readonly program: string;
  /** Workspace-relative path of the first output. */
  readonly output: string | undefined;
  /** Line of the script, from 1. */
  readonly line: number;
}

const LONGEST = 60;

/** A name and a file name each: `cc obj/a.o` and `03-cc-a-o.ts`. Numbers have at least two digits, and all as many. */
export function taskNames(
  facts: readonly NameFacts[],
  ids: readonly number[],
): readonly { readonly name: string; readonly fileName: string }[] {
  const width = Math.max(2, String(ids.at(-1) ?? 0).length);
  return facts.map(({ program, output, line }, at) => {
    const command = program.slice(program.lastIndexOf('/') + 1);
    const slug = slugOf(`${command} ${output?.slice(output.lastIndexOf('/') + 1) ?? `line ${line}`}`);
    return {
      name: `${command} ${output ?? `(line ${line})`}`.replace(/[\r\n]+/g, ' ').slice(0, LONGEST),
      fileName: `${String(ids[at] ?? 0).padStart(width, '0')}-${slug}.ts`,
    };
  });
}

/** `test` at the end would make it no task. */
function slugOf(text: string): string {
  const slug = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return slug.slice(0, LONGEST).replace(/-+$/, '') || 'run';
}
