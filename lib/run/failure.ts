/** Turns whatever was thrown into a failure that can cross a process boundary. */
import { relative } from 'node:path';
import { isConductorError, type Place } from '../model/conductor-error.ts';
import type { Failure } from '../model/event.ts';

/**
 * The failure that something thrown amounts to.
 * @param action what failed, as the start of the message: `Task 8 "Code generation" failed`
 * @param root absolute path of the workspace, to place the failure in one of its files
 */
export function failureOf(
  error: unknown,
  { action, root }: { readonly action: string; readonly root: string },
): Failure {
  if (isConductorError(error)) return { code: error.code, problems: error.problems };
  const thrown = error instanceof Error ? error : new Error(String(error));
  const message = commandMessage(thrown) ?? (thrown.message.trim() || thrown.name);
  const help = 'See the log for what it printed; run it alone with --verbose';
  return {
    code: 'task/failed',
    problems: [{ message: `${action}: ${message}`, place: placeOf(thrown.stack, root), help }],
    stack: thrown.stack,
  };
}

/** For a command that was run by `$`: its own message holds a stack and repeats what it printed. */
function commandMessage(
  thrown: Error & { readonly exitCode?: unknown; readonly signal?: unknown },
): string | undefined {
  if (typeof thrown.signal === 'string') return `a command was ended by ${thrown.signal}`;
  return typeof thrown.exitCode === 'number' ? `a command exited with ${thrown.exitCode}` : undefined;
}

/** The first frame of a stack that lies in the workspace's own code. */
function placeOf(stack: string | undefined, root: string): Place | undefined {
  for (const frame of stack?.split('\n') ?? []) {
    const found = /(?:file:\/\/)?(\/?[^()\s]*):(\d+):(\d+)\)?$/.exec(frame);
    const file = found?.[1] && relative(root, decodeURI(found[1])).replaceAll('\\', '/');
    if (!file || file.startsWith('..') || file.includes('node_modules/')) continue;
    return { file, line: Number(found[2]), column: Number(found[3]) };
  }
  return undefined;
}
