/** What a task uses without declaring it is found, by the real binary and the real strace. */
import { once } from 'node:events';
import { readdir, symlink } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AuditReport } from '../../lib/model/formats/audit-report.ts';
import schema from '../../schemas/audit-report.schema.json' with { type: 'json' };
import { Project } from '../support/project.ts';
import { IS_LINUX, requireStrace } from '../support/strace.ts';
import { TempFolder } from '../support/temp-folder.ts';

const task = (fields: string, imports = ''): string =>
  `import { defineTask } from 'conductor-run';\n${imports}\nexport default defineTask({ ${fields} });\n`;
const COPY = task(`inputs: ['src/**'], outputs: ['out/**'], command: 'mkdir -p out && cp -r src/. out'`);
const FS = `import { readdirSync, readFileSync } from 'node:fs';`;

const validate = new Ajv({ strict: true, allErrors: true }).compile(schema);

async function audit(
  project: Project,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<AuditReport & { readonly code: number | null }> {
  const { code, stdout, stderr } = await project.run(['audit', ...args, '--json'], { env });
  expect(stderr).toBe('');
  const document: unknown = JSON.parse(stdout);
  validate(document);
  expect(validate.errors).toBeNull();
  return { ...(document as AuditReport), code }; // as the schema says
}

describe.skipIf(!IS_LINUX)('conductor audit', () => {
  beforeAll(requireStrace);

  it('a task that declares all that it uses ends in 0, and nothing of the workspace is touched', async () => {
    await using project = await Project.create({ 'tasks/01-copy.ts': COPY, 'src/a': 'a', 'src/deep/b': 'b' });
    await project.run(['run', '-q']);
    const before = await project.folder.list();
    const { code, stdout } = await project.run(['audit', '1', '--fix']);
    expect(stdout).toBe('01 Copy  uses nothing that it does not declare\n');
    expect(code).toBe(0);
    expect(await project.folder.list()).toEqual(before);
    expect((await project.report('run')).tasks[0]?.outcome).toBe('fresh');
  });

  it('what a command reads, lists and writes undeclared is found, temporary files are not', async () => {
    const command =
      'cat src/a.txt src/b.txt lib/h.txt > out.txt; ls lib > /dev/null; echo > build.log; rm old; echo > t && cat t && rm t; test -e none || true';
    await using project = await Project.create({
      'tasks/01-build.ts': task(
        `inputs: ['src/a.txt', 'docs/*'], outputs: ['out.txt'], command: ${JSON.stringify(command)}`,
      ),
      ...{ 'src/a.txt': 'a', 'src/b.txt': 'b', 'lib/h.txt': 'h', 'docs/x': 'x', old: '' },
    });
    const found = await audit(project, ['1', '--probed', '--outside']);
    expect(found).toMatchObject({
      code: 1,
      ok: false,
      task: { id: 1, name: 'Build' },
      reads: [{ path: 'lib/h.txt' }, { path: 'src/b.txt' }],
      listings: ['lib'],
      writes: [
        { path: 'build.log', how: 'written' },
        { path: 'old', how: 'removed' },
      ],
      env: [],
      unread: [{ glob: 'docs/*', files: 1, unread: ['docs/x'] }],
      fix: { needs: [], inputs: ['lib/*.txt', 'src/b.txt'], outputs: ['build.log'], env: [] },
      notes: [],
    });
    expect(found.probed).toContainEqual({ path: 'none', found: false });
    expect(found.outside?.some(({ folder, read }) => folder.startsWith('/usr') && read > 0)).toBe(true);
    const { stdout } = await project.run(['audit', '1', '--fix']);
    expect(stdout).toMatch(/^01 Build {2}undeclared: 2 files read, 1 folder listed, 2 files written\n/);
    expect(stdout).toContain("inputs: ['lib/*.txt', 'src/b.txt'],\noutputs: ['build.log'],\n");
  });

  it('what is added as told makes it clean', async () => {
    await using project = await Project.create({
      'tasks/01-join.sh': '# conductor: outputs=all\ncat parts/*.txt "parts/odd [name].md" > all\n',
      'parts/a.txt': 'a',
      'parts/b.txt': 'b',
      'parts/odd [name].md': 'c',
    });
    const { stdout } = await project.run(['audit', '1', '--fix']);
    const header = stdout.split('\n').filter((line) => line.startsWith('# conductor:'));
    expect(header).toHaveLength(1);
    await project.folder.write('tasks/01-join.sh', `${header}\n${await project.folder.read('tasks/01-join.sh')}`);
    expect(await audit(project, ['1'])).toMatchObject({ code: 0, ok: true, unread: [] });
  });

  it('what a run task reads by itself, by a child and of its environment is found; its own modules are not', async () => {
    const body = `readFileSync('by-fs.txt'); readdirSync('seen');
      await $\`cat by-child.txt\`;
      await $\`node child.cjs\`;
      await import('./lib/late.ts');
      helper();
      const all = { ...process.env };
      process.env.SET_HERE = '1';
      return [process.env.DECLARED, process.env.HOME, process.env.SET_HERE, process.env.SECRET, env.OF_CONTEXT, all];`;
    await using project = await Project.create({
      'tasks/01-run.ts': task(
        `inputs: ['child.cjs', 'seen/*'], outputs: ['made'], env: ['DECL*'], async run({ $, env, write }) { write('made', 'x'); ${body} }`,
        `${FS}\nimport { helper } from './lib/helper.ts';`,
      ),
      'tasks/lib/helper.ts': `import { readFileSync } from 'node:fs';\nexport const helper = () => process.env.OF_HELPER;\n`,
      'tasks/lib/late.ts': 'export const late = 1;\n',
      'child.cjs': `process.env.OF_CHILD; require('fs').readFileSync('made-by-child', { flag: 'a+' });`,
      'by-fs.txt': 'x',
      'by-child.txt': 'x',
      'seen/x': 'x',
    });
    const found = await audit(project, ['1'], { SECRET: 'x', DECLARED: 'y' });
    expect(found).toMatchObject({
      code: 1,
      reads: [{ path: 'by-child.txt' }, { path: 'by-fs.txt' }],
      listings: [],
      writes: [{ path: 'made-by-child', how: 'written' }],
      env: [
        { name: 'OF_CHILD', by: 'task', state: 'unset' },
        { name: 'OF_CONTEXT', by: 'task', state: 'unset' },
        { name: 'OF_HELPER', by: 'task', state: 'unset' },
        { name: 'SECRET', by: 'task', state: 'withheld' },
      ],
      fix: { inputs: ['by-child.txt', 'by-fs.txt'], env: ['OF_CHILD', 'OF_CONTEXT', 'OF_HELPER', 'SECRET'] },
    });
    expect(found.unread).toEqual([{ glob: 'seen/*', files: 1, unread: ['seen/x'] }]);
  });

  it('package.json counts where the task reads it, not where Node does', async () => {
    await using project = await Project.create({
      'tasks/01-own.ts': task(`run() { readFileSync('package.json'); }`, FS),
      'tasks/02-node.ts': task(`run({ $ }) { return $\`node lib/x.js\`; }, inputs: ['lib/*']`),
      'lib/x.js': '',
    });
    expect((await audit(project, ['1'])).reads).toEqual([{ path: 'package.json' }]);
    expect((await audit(project, ['2'])).reads).toEqual([]);
  });

  it('a loose environment lets packages read what is set', async () => {
    await using project = await Project.create({
      'conductor.config.json': '{ "envMode": "loose" }',
      'tasks/01-use.ts': task('run() {}', `import 'talkative';`),
    });
    const manifest = '{ "name": "talkative", "version": "1.0.0", "main": "index.js" }';
    await project.folder.write('node_modules/talkative/package.json', manifest);
    await project.folder.write('node_modules/talkative/index.js', 'process.env.TALK; process.env.NOT_SET;');
    const found = await audit(project, ['1'], { TALK: '1' });
    expect(found).toMatchObject({ code: 1, env: [{ name: 'TALK', by: 'package', state: 'passed' }] });
  });

  it('outputs of needs are covered, those of other tasks are told with the task that makes them', async () => {
    const make = (file: string, more = ''): string =>
      task(`outputs: ['${file}'], ${more} command: 'echo ${file} > ${file}'`);
    await using project = await Project.create({
      'tasks/01-far.ts': make('far.txt'),
      'tasks/02-near.ts': make('near.txt', 'needs: [1],'),
      'tasks/03-use.ts': task(`needs: [2], outputs: ['all'], command: 'cat far.txt near.txt > all'`),
    });
    expect(await audit(project, ['3'])).toMatchObject({
      code: 1,
      reads: [{ path: 'far.txt', outputOf: 1 }],
      fix: { needs: [1], inputs: [] },
    });
  });

  it('a file that is reached through a link is read with the link', async () => {
    await using project = await Project.create({
      'tasks/01-read.ts': task(`inputs: ['real/*'], command: 'cat link/a.txt'`),
      'real/a.txt': 'a',
    });
    await symlink('real', project.folder.at('link'));
    expect(await audit(project, ['1'])).toMatchObject({ reads: [{ path: 'link' }], fix: { inputs: ['link'] } });
  });

  it('a task that fails is an error with what it printed', async () => {
    await using project = await Project.create({ 'tasks/01-fail.sh': 'echo broken >&2; exit 3\n' });
    const { code, stdout, stderr } = await project.run(['audit', '1']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('  | broken\n');
    expect(stderr).toContain('error[task/failed] Cannot audit: Task 1 "Fail" failed');
  });

  it('without strace it says how to install it', async () => {
    await using empty = await TempFolder.create();
    await using project = await Project.create({ 'tasks/01-copy.ts': COPY });
    const { code, stdout, stderr } = await project.run(['audit', '1'], { env: { PATH: empty.path } });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('error[trace/no-strace] Cannot audit: "strace" is not on the PATH');
    expect(stderr).toContain('apt-get install strace');
  });

  it('Ctrl-C ends the task and removes the copy', async () => {
    await using place = await TempFolder.create();
    await using project = await Project.create({ 'tasks/01-wait.sh': 'echo started > here; sleep 60\n' });
    const child = project.start(['audit', '1'], { env: { TMPDIR: place.path } });
    const copied = async () => (await place.list()).some((path) => path.endsWith('/here'));
    await expect.poll(copied, { timeout: 30_000, interval: 20 }).toBe(true);
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
    // Node's own cache of compiled code is there as well.
    expect((await readdir(place.path)).filter((name) => name.startsWith('conductor-'))).toEqual([]);
  });
});
