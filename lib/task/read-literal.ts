/** Reads those task files that are nothing but a definition written out, without running anything. */
import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RawDefinition } from './definition-messages.ts';
import type { TaskFile } from './discover.ts';
import { literalModule } from './literal-module.ts';
import { ModuleGraph, type Reach } from './module-graph.ts';
import { ownPackage } from './own-package.ts';

/** The definitions of the files that could be read so: the same as a process that runs them would tell. */
export function readLiteral(root: string, files: readonly TaskFile[]): ReadonlyMap<TaskFile, RawDefinition> {
  const found = new Map<TaskFile, RawDefinition>();
  const isPlainFolder = plainFolders(root);
  let reach: Reach | undefined;
  for (const file of files) {
    const isPlain = isPlainFile(join(root, file.file)) && isPlainFolder(dirname(file.file));
    const read = isPlain ? literalModule(textOf(join(root, file.file))) : undefined;
    if (read === undefined) continue;
    if (read.imports) reach ??= ownReach(root);
    const { packages = {}, packageFiles = [] } = read.imports && reach ? reach : {};
    found.set(file, {
      type: 'read',
      data: read.data,
      runs: false,
      reach: { modules: [file.file], packages, packageFiles },
    });
  }
  return found;
}

/** What a module reaches that imports conductor alone. */
function ownReach(root: string): Reach {
  const graph = new ModuleGraph(root);
  const [own, entry] = [ownPackage(), pathToFileURL(join(root, 'entry')).href];
  graph.add(entry, own.api, own);
  return graph.reach(entry);
}

/** Through a link, a module has another name and reaches by that. */
function isPlainFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** Whether a folder is reached through no link; each is looked at once. */
function plainFolders(root: string): (folder: string) => boolean {
  const known = new Map<string, boolean>();
  const look = (folder: string): boolean => {
    try {
      return realpathSync(join(root, folder)) === join(realpathSync(root), folder);
    } catch {
      return false;
    }
  };
  return (folder) => {
    const isPlain = known.get(folder) ?? look(folder);
    known.set(folder, isPlain);
    return isPlain;
  };
}

/** What cannot be read is told by the process that runs modules. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
