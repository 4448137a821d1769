/** Stages files that are there already, under another path or with other permissions. */
import { join } from 'node:path';
import { hasExecutableBit, stateAt } from './disk-state.ts';
import type { Layout } from './layout.ts';
import { cannot, originalAt } from './originals.ts';
import type { Permissions, Staged, StagedSet } from './staged-set.ts';

/** Where a transaction's content is. */
export interface Stage {
  readonly set: StagedSet;
  readonly layout: Layout;
}

/** What a move of `from` would put at its new place. */
export function movable({ set, layout }: Stage, from: string): Staged {
  const staged = set.get(from)?.staged ?? originalAt(layout, from, { action: 'move' }).staged;
  if (staged.kind === 'missing') throw cannot('move', from, 'no such file or directory (ENOENT)');
  if (staged.kind === 'directory') throw cannot('move', from, 'it is a folder', 'Move the files in it');
  if (staged.kind !== 'file' || staged.mode !== undefined) return staged;
  // It would have taken the permissions of what it replaces.
  const found = stateAt(join(layout.root, from));
  if (found.kind !== 'file') return staged;
  return { ...staged, mode: (found.mode & 0o666) | (staged.executable ? 0o111 & ((found.mode & 0o444) >> 2) : 0) };
}

/** Stages a move: `staged` at the new place, nothing at the old one, which must be what was moved. */
export function stageMove(
  { set, layout }: Stage,
  { from, to, staged }: { from: string; to: string; staged: Staged },
): void {
  const entry = set.get(from);
  const base = entry ? entry.base : staged.kind === 'file' ? staged.digest : undefined;
  if (entry) set.take(from, to, staged);
  else set.put(to, staged);
  if (entry === undefined || stateAt(join(layout.root, from)).kind !== 'missing')
    set.put(from, { kind: 'missing' }, { base });
}

/** Stages other permissions for a file. */
export function stageMode({ set, layout }: Stage, path: string, mode: number): void {
  const action = 'change the mode of';
  const entry = set.get(path);
  const { staged, base } = entry ?? originalAt(layout, path, { action });
  if (staged.kind !== 'file' && staged.kind !== 'original') throw cannot(action, path, 'it is not a file');
  const changed = { ...staged, ...permissionsOf(path, { mode }) };
  if (entry) set.resolve(entry, changed);
  else set.put(path, changed, { base });
}

/** Permissions as they are staged. */
export function permissionsOf(
  path: string,
  { mode, executable }: { mode?: number; executable?: boolean },
): Permissions {
  if (mode === undefined) return { executable: executable === true };
  if (!Number.isInteger(mode) || mode < 0 || mode > 0o777)
    throw cannot('write', path, `its mode ${mode} is not a whole number from 0 to 511 (0o777)`);
  return { mode, executable: hasExecutableBit(mode) };
}
