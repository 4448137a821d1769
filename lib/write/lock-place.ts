/** Where a lock is, by platform. */
import { statSync } from 'node:fs';
import { digestOf } from '../model/digest.ts';

/** One address that only one process can listen on, or (where a dead holder leaves its socket behind) a folder of them. */
export type LockPlace =
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'folder'; readonly folder: string };

/** The place of a workspace's lock; the workspace is known by device and inode, whatever path leads to it. */
export function lockPlace(root: string, name: string, platform: NodeJS.Platform = process.platform): LockPlace {
  const { dev, ino } = statSync(root, { bigint: true });
  const word = `conductor-${digestOf(`${dev} ${ino} ${name}`).slice(0, 32)}`;
  if (platform === 'linux') return { kind: 'address', address: `\0${word}` };
  if (platform === 'win32') return { kind: 'address', address: `\\\\.\\pipe\\${word}` };
  // Not the user's TMPDIR: all processes must meet there, and a socket's path may have only 103 bytes.
  return { kind: 'folder', folder: `/tmp/${word}` };
}
