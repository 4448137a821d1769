import { execFile } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { TempFolder } from '../support/temp-folder.ts';

const ROOT = dirname(dirname(import.meta.dirname));
const LAUNCHER = join(ROOT, 'bin/conductor.cjs');
const LOADER = join(ROOT, 'dist/loader.cjs');

async function node(...args: readonly string[]) {
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [...args])) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string }; // execFile rejects with these
  }
}

/** Starts the launcher as if Node were of another version. */
function startOn(version: string, launcher = LAUNCHER) {
  const pretend = `Object.defineProperty(process, 'versions', { value: { node: ${JSON.stringify(version)} } });`;
  return node('-e', `${pretend} require(${JSON.stringify(launcher)})`);
}

test.each(['0.12.18', '18.20.8', '22.17.1'])('Node %s is refused with one line and exit code 2', async (version) => {
  expect(await startOn(version)).toMatchObject({
    code: 2,
    stdout: '',
    stderr:
      `conductor needs Node 22.18 or newer, and this is Node ${version} (${process.execPath}): ` +
      'run "npm ci", which brings the right one, and start conductor with "npx conductor"\n',
  });
});

test.each(['22.18.0', '23.0.0', '26.0.0'])('Node %s is taken; a package that is not built says so', async (version) => {
  await using folder = await TempFolder.create();
  await mkdir(folder.at('bin'));
  await copyFile(LAUNCHER, folder.at('bin/conductor.cjs'));
  expect(await startOn(version, folder.at('bin/conductor.cjs'))).toMatchObject({
    code: 2,
    stdout: '',
    stderr: 'conductor is not built here: run "npm ci" (or "npm run build") in its folder\n',
  });
});

test('a package of which a part is missing says so', async () => {
  await using folder = await TempFolder.create({ 'dist/none': '' });
  await mkdir(folder.at('bin'));
  await copyFile(LAUNCHER, folder.at('bin/conductor.cjs'));
  await copyFile(LOADER, folder.at('dist/loader.cjs'));
  expect(await node(folder.at('bin/conductor.cjs'))).toMatchObject({ code: 2, stderr: /^conductor is not built here/ });
});

test('what the command line throws is not taken for a missing build', async () => {
  await using folder = await TempFolder.create({ 'dist/cli.cjs': 'require("gone")' });
  await mkdir(folder.at('bin'));
  await copyFile(LAUNCHER, folder.at('bin/conductor.cjs'));
  await copyFile(LOADER, folder.at('dist/loader.cjs'));
  const { code, stderr } = await node(folder.at('bin/conductor.cjs'));
  expect(code).toBe(1);
  expect(stderr).toContain("Cannot find module 'gone'");
});

test('needed version is the one of package.json', async () => {
  expect(manifest.engines.node).toBe('>=22.18');
});
