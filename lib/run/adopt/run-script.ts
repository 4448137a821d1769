/** Runs a script in a folder as a task would be run, and keeps what it said. */
import { delimiter, join } from 'node:path';
import { ConductorError } from '../../model/conductor-error.ts';
import { type Launch, type ProcessEnd, runProcess } from '../child-process.ts';

/** How to run it. */
export interface ScriptOrder {
  /** Absolute path of the folder to run it in, and its path in there. */
  readonly root: string;
  readonly file: string;
  readonly shell: 'bash' | 'sh';
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly launch?: Launch;
}

/** What came of it. */
export interface ScriptEnd {
  readonly end: ProcessEnd;
  readonly stdout: string;
  /** The last lines of all that it said. */
  readonly tail: readonly string[];
}

const TAIL_LINES = 20;

/** Runs it to its end. */
export async function runScript({ root, file, shell, env, signal, launch }: ScriptOrder): Promise<ScriptEnd> {
  let stdout = '';
  let all = '';
  const order = {
    file: shell,
    args: [file],
    cwd: root,
    env: { ...env, PATH: [join(root, 'node_modules/.bin'), env['PATH'] ?? ''].join(delimiter) },
    ipc: false,
    signal,
    onOutput: (stream: 'out' | 'err', text: string) => {
      if (stream === 'out') stdout += text;
      all += text;
    },
  };
  const end = await runProcess(launch?.(order) ?? order);
  signal.throwIfAborted();
  return { end, stdout, tail: all.trimEnd().split('\n').slice(-TAIL_LINES) };
}

/** The error of a script that did not do what it is for. */
export function scriptFailed(file: string, { end }: ScriptEnd): ConductorError {
  const how = end.signal ? `was ended by ${end.signal}` : `exited with ${end.code}`;
  return new ConductorError({
    code: 'adopt/script-failed',
    message: `Cannot adopt "${file}": it ${how}`,
    place: { file },
    help: 'It ran in a copy of the workspace without ".git" and what git ignores, with the environment that tasks get; "--with-ignored" and "--env" give it more',
    exitCode: 1,
  });
}
