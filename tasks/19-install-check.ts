import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConductorError, defineTask, type TaskContext } from 'conductor-run';
import type { Declared, Rendered } from './lib/use-package.ts';

interface Pack {
  readonly name: string;
  readonly version: string;
  readonly file: string;
  readonly integrity: string;
}

export default defineTask({
  id: 19,
  name: 'Install check',
  description: 'Installs the tarball in an empty project, imports every module there and draws a frame with each',
  needs: [17],
  inputs: ['release/tarball/**', 'tasks/lib/use-package.ts'],
  outputs: ['reports/19-install-check/**'],
  async run({ $, phase, root, write }) {
    const pack = await phase('Tarball', () => checkedPack(write));
    const project = await mkdtemp(join(tmpdir(), 'install-check-'));
    try {
      await phase('Installation', () => install($, project, join(root, 'release/tarball', pack.file)));
      await copyFile(join(root, 'tasks/lib/use-package.ts'), join(project, 'use-package.ts'));
      const use = $({ cwd: project, quiet: true });
      const modules = await phase('Use', async () => {
        const { stdout } = await use`${process.execPath} use-package.ts render ${pack.name}`;
        return JSON.parse(stdout) as Rendered[]; // what the program says that it prints
      });
      const types = await phase('Types', async () => {
        const { stdout } = await use`${process.execPath} --conditions=types use-package.ts types ${pack.name}`;
        return JSON.parse(stdout) as Declared[]; // likewise
      });
      checkLight(modules);
      const { name, version, integrity } = pack;
      const report = { name, version, integrity, modules, types };
      write('reports/19-install-check/install-check.json', `${JSON.stringify(report, null, 2)}\n`);
    } finally {
      await rm(project, { recursive: true, force: true });
    }
  },
});

/** What task 17 said about its tarball, after a look at whether the tarball is still that one. */
async function checkedPack(write: TaskContext['write']): Promise<Pack> {
  const pack = JSON.parse((await write.read('release/tarball/pack.json')).toString()) as Pack; // written by task 17
  const path = `release/tarball/${pack.file}`;
  const bytes = await write.read(path);
  const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  if (integrity !== pack.integrity) {
    throw failure('tampered', `Cannot install "${path}": its integrity is ${integrity}, expected ${pack.integrity}`);
  }
  return pack;
}

async function install($: TaskContext['$'], project: string, tarball: string): Promise<void> {
  const { exitCode } = await $({ nothrow: true, quiet: true })`npm --version`;
  if (exitCode !== 0) throw failure('no-npm', `Cannot install "${tarball}": npm is not on the PATH`);
  await writeFile(join(project, 'package.json'), '{ "private": true, "type": "module" }\n');
  // A cache and a configuration of its own: nothing of the user's decides the result, nothing is left behind.
  const own = ['--cache', join(project, '.npm'), '--userconfig', join(project, '.npmrc')];
  await $({ cwd: project })`npm install --offline --ignore-scripts --no-audit --no-fund ${own} ${tarball}`;
}

function checkLight(modules: readonly Rendered[]): void {
  const dark = modules.filter(({ lit }) => lit === 0).map(({ name }) => `"${name}"`);
  if (modules.length === 0) throw failure('empty', 'Cannot use the installed package: it has no patterns');
  if (dark.length > 0) throw failure('dark', `Cannot use the installed package: ${dark.join(', ')} light no LED`);
}

function failure(code: string, message: string): ConductorError {
  const help = code === 'no-npm' ? 'Install npm' : 'conductor task 17';
  return new ConductorError({ code: `release/${code}`, message, help, exitCode: 1 });
}
