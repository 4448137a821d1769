/** Loads a configuration in a Node of its own: the test runner would transform a module that Node itself is to load. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { LoadedConfig } from '../../lib/config/load-config.ts';

/** What came of it; problems as `problemText` says them. */
export interface NativeLoad {
  readonly loaded?: LoadedConfig;
  readonly code?: string;
  readonly problems?: readonly string[];
}

const PROGRAM = `
import { loadConfig } from ${JSON.stringify(new URL('../../lib/config/load-config.ts', import.meta.url).href)};
import { isConductorError } from ${JSON.stringify(new URL('../../lib/model/conductor-error.ts', import.meta.url).href)};
import { problemText } from ${JSON.stringify(new URL('./thrown.ts', import.meta.url).href)};
let result;
try {
  result = { loaded: await loadConfig({ cwd: process.cwd() }) };
} catch (error) {
  if (!isConductorError(error)) throw error;
  result = { code: error.code, problems: error.problems.map(problemText) };
}
console.log('\\n' + JSON.stringify(result));
`;

/** Loads the configuration of a folder, in a process that runs in it. */
export async function loadNatively(cwd: string): Promise<NativeLoad> {
  const options = ['--no-warnings', '--input-type=module', '--eval', PROGRAM];
  const { stdout } = await promisify(execFile)(process.execPath, options, { cwd });
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}
