/** Locks where a socket's file outlives its process (macOS, the BSDs): who holds is told by connecting, never by the file. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type HeldSocket, holdSocket, isAlive, untilGone, type Waiting } from './lock-socket.ts';

/*
 * Every contender listens on a name of its own, never used again, and only then looks at the others:
 *
 *   dead name          -> removed (nobody can ever listen on it again)
 *   live, before mine  -> I give way: close mine, wait for it, begin again
 *   live, after mine   -> I stay and wait: it gives way if it has yet to look at me, or it holds and will release
 *
 * Of two contenders the one that looks later sees the other, so both never hold. A name appears by rename once its
 * socket listens, so that a live one is never taken for dead.
 */

/** The lock, or undefined once the contender that was in the way has gone. */
export async function takeByFile(folder: string, who: string, waiting: Waiting): Promise<HeldSocket | undefined> {
  mkdirSync(folder, { recursive: true });
  shareWithAll(folder);
  const name = `${randomBytes(8).toString('hex')}.sock`;
  const mine = await announce(folder, name, { who, waiting });
  try {
    const others = (await aliveIn(folder)).filter((other) => other !== name);
    const before = others.find((other) => other < name);
    if (before === undefined) {
      for (const other of others) await untilGone(join(folder, other), waiting);
      return mine;
    }
    await mine.release();
    await untilGone(join(folder, before), waiting);
    return undefined;
  } catch (error) {
    await mine.release();
    throw error;
  }
}

/** Names in the folder that a live process listens on; dead ones are removed. */
export async function aliveIn(folder: string): Promise<string[]> {
  const alive: string[] = [];
  for (const name of names(folder)) {
    if (await isAlive(join(folder, name))) alive.push(name);
    else bury(join(folder, name));
  }
  return alive;
}

function bury(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // another user's: it stays, and stays dead
  }
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.sock'))
      .sort();
  } catch {
    return []; // nobody has ever asked for this lock
  }
}

async function announce(
  folder: string,
  name: string,
  { who, waiting }: { who: string; waiting: Waiting },
): Promise<HeldSocket> {
  const unseen = join(folder, `${name}.new`);
  const socket = await holdSocket(unseen, who, waiting);
  if (socket === undefined) throw new Error(`Lock name "${name}" was used twice`);
  renameSync(unseen, join(folder, name));
  const release = async (): Promise<void> => {
    rmSync(join(folder, name), { force: true });
    await socket.release();
  };
  return { release, [Symbol.asyncDispose]: release };
}

function shareWithAll(folder: string): void {
  try {
    chmodSync(folder, 0o1777);
  } catch {
    // it is another user's, who has done so
  }
}
