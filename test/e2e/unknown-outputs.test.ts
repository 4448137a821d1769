/** Files that are among a task's outputs before anybody knows that it made them. */
import { chmodSync, existsSync, lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Project } from '../support/project.ts';
import { runHere } from '../support/run-here.ts';
import { TempFolder } from '../support/temp-folder.ts';

const CONFIG = { 'conductor.config.json': '{}' };
const APPEND = '# conductor: inputs=src/** outputs=out/**\nmkdir -p out; cat src/a >> out/log\n';

/** What conductor knows of a workspace is lost, as in a fresh clone with the outputs in it. */
function forget(folder: TempFolder): void {
  rmSync(folder.at('.conductor'), { recursive: true });
}

async function outcomeOf(project: Project): Promise<string | undefined> {
  return (await project.report('run')).tasks[0]?.outcome;
}

describe('outputs that nobody remembers to have made', () => {
  it('are out of the way of a command that adds to them, and its result is the one of a clean run', async () => {
    await using project = await Project.create({ ...CONFIG, 'src/a': 'one\n', 'tasks/01-log.sh': APPEND });
    const { folder } = project;
    expect(await outcomeOf(project)).toBe('executed');
    forget(folder);
    expect(await outcomeOf(project)).toBe('executed');
    expect(await folder.read('out/log')).toBe('one\n');
    expect(await outcomeOf(project)).toBe('fresh');
    rmSync(folder.at('out'), { recursive: true });
    expect(await outcomeOf(project)).toBe('restored');
    expect(await folder.read('out/log')).toBe('one\n');
  });

  it('are links as well: those that the command makes are made anew, the others come back', async () => {
    const make = '# conductor: inputs=src/** outputs=out/**\nmkdir -p out; ln -s ../src/a out/made\n';
    await using project = await Project.create({ ...CONFIG, 'src/a': 'one\n', 'tasks/01-link.sh': make });
    const { folder } = project;
    expect(await outcomeOf(project)).toBe('executed');
    forget(folder);
    rmSync(folder.at('out/made'));
    symlinkSync('../src', folder.at('out/made'));
    symlinkSync('nowhere', folder.at('out/mine'));
    const { stderr, code } = await project.run(['run']);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining('"out/mine" was there before it ran'),
    });
    expect([readlinkSync(folder.at('out/made')), readlinkSync(folder.at('out/mine'))]).toEqual(['../src/a', 'nowhere']);
    expect((await project.run(['rollback'])).code).toBe(0);
    expect(readlinkSync(folder.at('out/made'))).toBe('../src');
  });

  it('do not lend their mode to what is written in their place', async () => {
    await using folder = await TempFolder.create({
      ...CONFIG,
      'src/a': 'one\n',
      'tasks/01-log.sh': APPEND,
      'out/log': '',
    });
    chmodSync(folder.at('out/log'), 0o755);
    await runHere(folder);
    expect(lstatSync(folder.at('out/log')).mode & 0o100).toBe(0);
  });

  it('come back where the command fails, and where it makes nothing in their place', async () => {
    const make = '# conductor: inputs=src/** outputs=out/**\nmkdir -p out; cp src/a out/a; ! grep -q bad src/a\n';
    await using folder = await TempFolder.create({
      ...CONFIG,
      'src/a': 'bad',
      'tasks/01-make.sh': make,
      'out/a': 'mine',
      'out/deep/b': 'mine too',
    });
    const failed = await runHere(folder);
    expect(failed.outcomes).toEqual(['1 failed']);
    expect([await folder.read('out/a'), await folder.read('out/deep/b')]).toEqual(['mine', 'mine too']);
    await folder.write('src/a', 'good');
    const ran = await runHere(folder);
    expect(ran.warnings.join()).toContain('"out/deep/b" was there before it ran');
    expect([await folder.read('out/a'), await folder.read('out/deep/b')]).toEqual(['good', 'mine too']);
  });

  it('can be had back after a command has made others in their place', async () => {
    await using project = await Project.create({
      ...CONFIG,
      'src/a': 'one\n',
      'tasks/01-log.sh': APPEND,
      'out/log': 'of the user\n',
      'out/mine': 'mine\n',
    });
    const { folder } = project;
    const before = { log: 'of the user\n', mine: 'mine\n' };
    await project.run(['run']);
    expect(await folder.read('out/log')).toBe('one\n');
    expect((await project.run(['rollback'])).code).toBe(0);
    expect({ log: await folder.read('out/log'), mine: await folder.read('out/mine') }).toEqual(before);
  });

  it('go with the next run where the command did not make them, which is recorded then', async () => {
    await using folder = await TempFolder.create({ ...CONFIG, 'src/a': 'one\n', 'tasks/01-log.sh': APPEND });
    await runHere(folder);
    forget(folder);
    await folder.write('out/other', 'left\n');
    expect((await runHere(folder)).warnings.join()).toContain('"out/other" was there before it ran');
    expect(await folder.read('out/log')).toBe('one\n');
    expect((await runHere(folder)).outcomes).toEqual(['1 executed']);
    expect(await folder.list('out')).toEqual(['out/log']);
    expect((await runHere(folder)).outcomes).toEqual(['1 fresh']);
  });

  it('stay where another task claims them, too', async () => {
    const task = (name: string, glob: string) =>
      `# conductor: outputs=${glob}\nmkdir -p out; echo ${name} > out/${name}.js\n`;
    await using folder = await TempFolder.create({
      ...CONFIG,
      'tasks/01-a.sh': `${task('a', 'out/*.js')}[ ! -e out/b.min.js ] || echo seen > seen\n`,
      'tasks/02-b.sh': task('b.min', 'out/*.min.js'),
      'out/b.min.js': 'of the second task',
    });
    await runHere(folder, { words: ['1'] });
    expect(await folder.read('seen')).toBe('seen\n');
  });

  it('are no result of a task of code that writes to them itself', async () => {
    const code = `import { appendFileSync, mkdirSync } from 'node:fs';
export default { outputs: ['out/**'], run() { mkdirSync('out', { recursive: true }); appendFileSync('out/log', 'one\\n'); } };\n`;
    await using project = await Project.create({ ...CONFIG, 'tasks/01-log.ts': code, 'out/log': 'old\n' });
    expect((await project.run(['run'])).stderr).toContain('"out/log" was there before it ran');
    expect(await outcomeOf(project)).toBe('executed');
    expect(await project.folder.read('out/log')).toBe('one\n');
    expect(await outcomeOf(project)).toBe('fresh');
  });

  it('come back where the command fails and has put a folder in their place, or are kept where it is not empty', async () => {
    const make =
      '# conductor: inputs=src/** outputs=out/*\nmkdir -p out/a/b out/kept/in; echo 1 > out/kept/in/x; exit 3\n';
    await using folder = await TempFolder.create({
      ...CONFIG,
      'src/a': '',
      'tasks/01-make.sh': make,
      'out/a': 'mine',
      'out/kept': 'mine too',
    });
    expect((await runHere(folder)).outcomes).toEqual(['1 failed']);
    expect([await folder.read('out/a'), await folder.read('out/kept/in/x')]).toEqual(['mine', '1\n']);
    const [kept = ''] = (await folder.list('.conductor/failed')).filter((path) => path.endsWith('/before/out/kept'));
    expect(await folder.read(kept)).toBe('mine too');
  });

  it('are no error where what a failed command wrote stays, and is a file in the place of an empty folder', async () => {
    const make =
      '# conductor: inputs=src/** outputs=out/**\nmkdir -p out; if [ -s src/a ]; then echo 1 > out/void; exit 3; fi; mkdir out/void\n';
    const files = { 'conductor.config.json': '{ "onFailure": "keep" }', 'src/a': '', 'tasks/01-make.sh': make };
    await using folder = await TempFolder.create(files);
    expect((await runHere(folder)).outcomes).toEqual(['1 executed']);
    await folder.write('src/a', 'bad');
    expect((await runHere(folder)).failures.join()).toContain('exited with 3');
    expect(await folder.read('out/void')).toBe('1\n');
    expect(await folder.list('.conductor/aside')).toEqual([]);
  });

  it('are empty folders as well, which belong to the result where the command makes them', async () => {
    const make = (name: string) => `# conductor: inputs=src/** outputs=out/**\nmkdir -p out/${name}; cp src/a out/a\n`;
    await using folder = await TempFolder.create({ ...CONFIG, 'src/a': 'one\n', 'tasks/01-make.sh': make('void') });
    mkdirSync(folder.at('out/void'), { recursive: true });
    mkdirSync(folder.at('out/mine/deep'), { recursive: true });
    expect((await runHere(folder)).outcomes).toEqual(['1 executed']);
    expect(existsSync(folder.at('out/mine/deep'))).toBe(true);
    expect((await runHere(folder)).outcomes).toEqual(['1 fresh']);
    rmSync(folder.at('out'), { recursive: true });
    expect((await runHere(folder)).outcomes).toEqual(['1 restored']);
    expect([existsSync(folder.at('out/void')), existsSync(folder.at('out/mine'))]).toEqual([true, false]);
  });

  it('come back from a killed run although everything is fresh', async () => {
    const make = `# conductor: inputs=src/** outputs=out/**
mkdir -p out; cp src/a out/a; [ ! -e kill ] || { rm kill; kill -9 $PPID; }\n`;
    await using project = await Project.create({ ...CONFIG, 'src/a': 'one\n', 'tasks/01-make.sh': make });
    const { folder } = project;
    expect(await outcomeOf(project)).toBe('executed');
    expect(await outcomeOf(project)).toBe('fresh');
    await folder.write('out/mine', 'mine\n');
    await folder.write('kill', '');
    expect((await project.run(['run', '--force'])).code).not.toBe(0);
    expect(existsSync(folder.at('out/mine'))).toBe(false);
    expect(await outcomeOf(project)).toBeDefined();
    expect(await folder.read('out/mine')).toBe('mine\n');
  });
});
