/** A copy of a workspace's files in a folder of its own, removed at the end of its scope. Knows no task. */
import { constants, lstatSync } from 'node:fs';
import { cp, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { findWorkspace } from '../config/find-workspace.ts';
import { ConductorError } from '../model/conductor-error.ts';
import { DERIVED_FOLDERS } from '../model/file-names.ts';

const DERIVED: ReadonlySet<string> = new Set(DERIVED_FOLDERS);

/** Use with `await using`. */
export class WorkspaceCopy implements AsyncDisposable {
  /** Absolute path of the copy's root, which is called as the workspace's. */
  readonly root: string;
  readonly #folder: string;

  private constructor(folder: string, root: string) {
    this.#folder = folder;
    this.root = root;
  }

  /**
   * Copies files (sharing their blocks where the file system can), links as they are, times and modes; not what conductor
   * derives and not `.git`. A `node_modules` folder becomes a link to the original.
   * @param root absolute path of the workspace
   * @throws the signal's reason; errno errors; `verify/no-copy` where the copy would not be a workspace of its own
   */
  static async create(root: string, signal: AbortSignal): Promise<WorkspaceCopy> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'conductor-verify-')));
    const copy = new WorkspaceCopy(folder, join(folder, basename(root) || 'workspace'));
    try {
      await copyTree(await realpath(root), copy.root, signal);
      const isWorkspace = findWorkspace(root) !== undefined; // a folder without tasks is none yet
      if (findWorkspace(copy.root)?.root !== (isWorkspace ? copy.root : undefined)) throw notItsOwn(copy.root);
      return copy;
    } catch (error) {
      await copy[Symbol.asyncDispose]();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function copyTree(from: string, to: string, signal: AbortSignal): Promise<void> {
  await cp(from, to, {
    recursive: true,
    mode: constants.COPYFILE_FICLONE,
    preserveTimestamps: true,
    verbatimSymlinks: true,
    filter: async (source, target) => {
      signal.throwIfAborted();
      return await isCopied(relative(from, source).replaceAll('\\', '/'), source, target);
    },
  });
}

async function isCopied(path: string, source: string, target: string): Promise<boolean> {
  if (DERIVED.has(path) || basename(path) === '.git') return false;
  const facts = lstatSync(source, { throwIfNoEntry: false });
  if (facts === undefined || !(facts.isFile() || facts.isDirectory() || facts.isSymbolicLink())) return false;
  if (basename(path) !== 'node_modules' || facts.isFile()) return true;
  await symlink(source, target, 'junction');
  return false;
}

function notItsOwn(root: string): ConductorError {
  return new ConductorError({
    code: 'verify/no-copy',
    message: `Cannot run in a copy: "${root}" belongs to another workspace`,
    help: 'Set TMPDIR to a folder outside any workspace',
  });
}
