/** Finds strace and what it can do here; says clearly where it cannot be used. */
import { spawnSync } from 'node:child_process';
import { ConductorError } from '../../model/conductor-error.ts';
import type { Environment } from '../environment.ts';
import { onPath } from '../on-path.ts';

/** A strace that works. */
export interface Strace {
  /** Absolute path. */
  readonly file: string;
  /** The options that every trace has. */
  readonly options: readonly string[];
}

/**
 * `-DD`: the traced process stays conductor's own child, and the tracer outlives its group. `-y`: descriptors with their
 * paths. `-q`: no word about attaching.
 */
const OPTIONS = ['-DD', '-f', '-q', '-y', '-s', '65536'];
/** Stops only at the traced calls: a fraction of the time. */
const FAST = '--seccomp-bpf';
const PROBE_MS = 10_000;

/**
 * The strace on the PATH.
 * @param what what is asked for, as the start of messages: `Cannot audit`
 * @throws ConductorError `trace/platform`, `trace/no-strace`, `trace/refused`
 */
export function findStrace(env: Environment, what: string, platform: NodeJS.Platform = process.platform): Strace {
  if (platform !== 'linux') throw onlyLinux(what, platform);
  const file = onPath('strace', env['PATH'] ?? '');
  if (file === undefined) throw notInstalled(what);
  if (trouble(file, [FAST, ...OPTIONS]) === undefined) return { file, options: [FAST, ...OPTIONS] };
  const problem = trouble(file, OPTIONS);
  if (problem !== undefined) throw refused(what, problem);
  return { file, options: OPTIONS };
}

/** What strace says against tracing a process that ends at once; undefined where it works. */
function trouble(file: string, options: readonly string[]): string | undefined {
  const args = [...options, '-e', 'trace=execve', '-o', '/dev/null', '--', process.execPath, '--version'];
  const { error, status, stderr } = spawnSync(file, args, { encoding: 'utf8', timeout: PROBE_MS });
  if (error) return error.message;
  const [line = ''] = stderr.trim().split('\n');
  if (line !== '') return line.replace(/^\S*strace: /, '');
  return status === 0 ? undefined : `it ended with exit code ${status}`;
}

function onlyLinux(what: string, platform: string): ConductorError {
  return new ConductorError({
    code: 'trace/platform',
    message: `${what} on "${platform}": it needs strace, which there is for Linux only`,
    help: 'Do it on Linux: in a container, a virtual machine or CI',
  });
}

function notInstalled(what: string): ConductorError {
  return new ConductorError({
    code: 'trace/no-strace',
    message: `${what}: "strace" is not on the PATH`,
    help: 'Install it: "apt-get install strace" (Debian, Ubuntu), "dnf install strace" (Fedora), "apk add strace" (Alpine) or "pacman -S strace" (Arch)',
  });
}

function refused(what: string, problem: string): ConductorError {
  return new ConductorError({
    code: 'trace/refused',
    message: `${what}: strace cannot trace here: ${problem}`,
    help: 'Use strace 5.6 or newer; in a container allow tracing, as with "docker run --cap-add=SYS_PTRACE"',
  });
}
