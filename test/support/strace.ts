/** For tests of what runs under strace: on Linux they need it, elsewhere there is none. */
import { spawnSync } from 'node:child_process';

/** Whether this system can have strace. */
export const IS_LINUX: boolean = process.platform === 'linux';

/** Fails where strace is missing, so that no test is left out unseen. */
export function requireStrace(): void {
  const { error } = spawnSync('strace', ['--version'], { stdio: 'ignore' });
  if (error) throw new Error('These tests need strace: apt-get install strace', { cause: error });
}
