/** What to say where the system cannot watch files. */
import { readFileSync } from 'node:fs';
import { ConductorError } from '../../model/conductor-error.ts';

const NO_WATCHES = /no space left on device|ENOSPC/i;
const NO_INSTANCES = /too many open files|EMFILE|ENFILE/i;

/** An error of the watcher, explained. */
export function watchError(error: unknown, root: string): ConductorError {
  const said = error instanceof Error ? error.message : String(error);
  const message = `Cannot watch "${root}": ${said}`;
  if (NO_WATCHES.test(said)) {
    const limit = limitText('max_user_watches');
    return new ConductorError({
      code: 'watch/limit',
      message: `Cannot watch "${root}": it has more folders than the system lets a user watch${limit}`,
      help: 'Raise the limit: "sudo sysctl fs.inotify.max_user_watches=524288" (in /etc/sysctl.d to keep it), or remove folders that nobody needs',
      cause: error,
    });
  }
  if (NO_INSTANCES.test(said)) {
    const limit = limitText('max_user_instances');
    return new ConductorError({
      code: 'watch/limit',
      message: `Cannot watch "${root}": too many programs watch files already${limit}`,
      help: 'End some of them, or raise the limit: "sudo sysctl fs.inotify.max_user_instances=1024" and "ulimit -n"',
      cause: error,
    });
  }
  const help = 'Look whether the folder is there, may be read, and is on a file system that tells of changes';
  return new ConductorError({ code: 'watch/failed', message, help, cause: error });
}

/** ` (fs.inotify.max_user_watches is 8192)` on Linux. */
function limitText(name: string): string {
  try {
    return ` (fs.inotify.${name} is ${readFileSync(`/proc/sys/fs/inotify/${name}`, 'utf8').trim()})`;
  } catch {
    return '';
  }
}
