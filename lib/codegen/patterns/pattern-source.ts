/** Pattern files as they are found: read, not yet validated. */
import { ConductorError } from '../../model/conductor-error.ts';
import { type Digest, digestOf } from '../../model/digest.ts';
import { listFiles } from '../list-files.ts';
import { RESERVED_NAMES } from '../module-names.ts';
import type { Toolbox } from '../toolbox.ts';

/** One `NAME.json`. */
export interface PatternSource {
  readonly name: string;
  readonly path: string;
  readonly digest: Digest;
  readonly text: string;
}

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/**
 * Every pattern of a folder, in order of name. Files in folders below it are none.
 * @throws ConductorError `patterns/invalid` where a file's name cannot be a module's.
 */
export async function findPatterns(
  { root, stage }: Pick<Toolbox, 'root' | 'stage'>,
  folder: string,
): Promise<PatternSource[]> {
  const paths = (await listFiles(root, folder)).filter(
    (path) => path.endsWith('.json') && !path.slice(folder.length + 1).includes('/'),
  );
  const sources = paths.map(async (path) => {
    const bytes = await stage.read(path);
    return { name: nameOf(path, folder), path, digest: digestOf(bytes), text: bytes.toString('utf8') };
  });
  return (await Promise.all(sources)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function nameOf(path: string, folder: string): string {
  const name = path.slice(folder.length + 1, -'.json'.length);
  if (NAME.test(name) && !RESERVED_NAMES.includes(name)) return name;
  const why = RESERVED_NAMES.includes(name)
    ? `every package has a module "${name}" of its own`
    : 'found other characters than a-z, 0-9 and single dashes between them';
  throw new ConductorError({
    code: 'patterns/invalid',
    message: `Cannot name a module "${name}": ${why}`,
    place: { file: path },
    help: `Rename the file to a name such as "slow-bloom.json"; it is the name of the pattern, too`,
    exitCode: 1,
  });
}
