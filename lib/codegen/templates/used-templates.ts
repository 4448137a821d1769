/** Names of the templates that a folder's patterns use; reads no more of a pattern than that, and judges nothing. */
import { listFiles } from '../list-files.ts';
import { REGISTRY, RUNTIME } from '../module-names.ts';
import type { Toolbox } from '../toolbox.ts';

/** What every package is generated with, besides its patterns' templates. */
const ALWAYS = [`${RUNTIME}.ts`, `${REGISTRY}.ts`];

/** Sorted names; what cannot be read names none, because generating says what is wrong with it. */
export async function usedTemplates(
  { root, stage }: Pick<Toolbox, 'root' | 'stage'>,
  folder: string,
): Promise<string[]> {
  const paths = (await listFiles(root, folder)).filter((path) => path.endsWith('.json'));
  const names = await Promise.all(paths.map(async (path) => templateName((await stage.read(path)).toString('utf8'))));
  return [...new Set([...ALWAYS, ...names])].filter((name) => name !== '').sort();
}

function templateName(text: string): string {
  try {
    const { template } = JSON.parse(text);
    return typeof template === 'string' ? template : '';
  } catch {
    return '';
  }
}
