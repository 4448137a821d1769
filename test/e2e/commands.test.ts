/** The other commands, by the real binary. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { Project, REPOSITORY } from '../support/project.ts';

const PATTERN = '.conductor/patterns/bloom.json';

describe('conductor', () => {
  it('tells its version and helps', async () => {
    await using project = await Project.create();
    expect((await project.run(['--version'])).stdout).toBe(`${packageJson.version}\n`);
    const { code, stdout } = await project.run(['--help']);
    expect(code).toBe(0);
    for (const command of ['task', 'run', 'list', 'config', 'manifest', 'cache']) expect(stdout).toContain(command);
    for (const command of ['task', 'run', 'list', 'config', 'manifest', 'cache']) {
      const help = await project.run([command, '--help']);
      expect(help.code).toBe(0);
      expect(help.stdout).toMatch(/Examples/i);
    }
  });

  it.each([
    [['tsk', '8'], 'Did you mean "task"?'],
    [['task', '8', '--forse'], 'Did you mean "--force"?'],
    [['task', '9'], '9'],
    [['cache', 'cleanup', '-1'], '-1'],
    [['cache', 'cleanup', '2.5'], '2.5'],
    [['task', '8', '--concurrency', '0'], '0'],
  ])('%j is a usage error', async (args, message) => {
    await using project = await Project.withPatternLibrary();
    const { code, stderr } = await project.run(args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('is found from a subfolder, and says so clearly where there is no workspace', async () => {
    await using project = await Project.withPatternLibrary();
    const { code, stdout } = await project.run(['list'], { cwd: '.conductor/patterns' });
    expect(code).toBe(0);
    expect(stdout).toContain('Code generation');
    await using empty = await Project.create();
    const nowhere = await empty.run(['list']);
    expect(nowhere.code).toBe(2);
    expect(nowhere.stderr).toMatch(/help: /);
  });

  it('refuses an older Node with one line', () => {
    const source = `Object.defineProperty(process.versions, 'node', { value: '20.19.0' }); Object.defineProperty(process, 'version', { value: 'v20.19.0' }); require(${JSON.stringify(join(REPOSITORY, 'bin/conductor.cjs'))});`;
    let failure: { status?: number; stderr?: string } = {};
    try {
      execFileSync(process.execPath, ['-e', source], { encoding: 'utf8', stdio: 'pipe' });
    } catch (error) {
      failure = error as typeof failure;
    }
    expect(failure.status).toBe(2);
    expect(failure.stderr?.trim().split('\n')).toHaveLength(1);
    expect(failure.stderr).toContain('22.18');
  });

  it('colours nothing in a pipe unless asked to', async () => {
    await using project = await Project.withPatternLibrary();
    const plain = await project.run(['list']);
    expect(plain.stdout).not.toContain('\u001b[');
    const forced = await project.run(['task', '8'], { env: { FORCE_COLOR: '1' } });
    expect(forced.stdout + forced.stderr).toContain('\u001b[');
    const none = await project.run(['task', '8', '--force'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } });
    expect(none.stdout).not.toContain('\u001b[38');
  });
});

describe('conductor list and config', () => {
  it('list shows number, name, needs and last outcome', async () => {
    await using project = await Project.withPatternLibrary({
      'tasks/09-after.ts': `export default { name: 'After it', needs: ['code-generation'], command: 'true' };\n`,
    });
    await project.run(['run']);
    const { stdout } = await project.run(['list', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      tasks: [
        { id: 8, name: 'Code generation', needs: [], last: { outcome: 'executed' } },
        { id: 9, name: 'After it', needs: [8], last: { outcome: 'executed' } },
      ],
    });
    expect((await project.run(['list'])).stdout).toMatch(/9.*After it.*8.*executed/);
  });

  it('config shows each value and where it came from', async () => {
    await using project = await Project.withPatternLibrary({ 'conductor.config.yaml': 'cache:\n  keep: 3\n' });
    const { stdout } = await project.run(['config']);
    expect(stdout).toMatch(/keep.*3.*conductor\.config\.yaml:2/);
    expect(stdout).toMatch(/durability.*full.*default/);
  });

  it.each([
    ['conductor.config.json', '{\n  "cache": { "kep": 3 }\n}\n', 'conductor.config.json:2:14'],
    ['conductor.config.yaml', 'cache:\n  kep: 3\n', 'conductor.config.yaml:2:3'],
    ['conductor.config.ts', 'export default {\n  cache: { kep: 3 },\n};\n', 'conductor.config.ts:2:12'],
  ])('an error in %s is placed', async (file, text, place) => {
    await using project = await Project.withPatternLibrary({ [file]: text });
    const { code, stderr } = await project.run(['task', '8']);
    expect(code).toBe(2);
    expect(stderr).toContain(place);
    expect(stderr).toContain('Did you mean "keep"?');
  });
});

describe('conductor manifest', () => {
  it('status tells files and what is stale; verify finds edited outputs', async () => {
    await using project = await Project.withPatternLibrary();
    await project.run(['task', '8']);
    const status = await project.run(['manifest', 'status']);
    expect(status.code).toBe(0);
    expect(status.stdout).toMatch(/1[4-9]|[2-9]\d/);
    expect((await project.run(['manifest', 'verify'])).code).toBe(0);
    await project.folder.write('generated/dist/bloom.js', '// edited\n');
    const verify = await project.run(['manifest', 'verify']);
    expect(verify.code).toBe(1);
    expect(verify.stdout + verify.stderr).toContain('generated/dist/bloom.js');
    await project.folder.write('generated/src/pulse.ts', 'export {};\n');
    expect((await project.run(['manifest', 'diff'])).stdout).toContain('generated/src/pulse.ts');
    expect((await project.run(['manifest', 'status', '8'])).stdout).toContain('generated/src/pulse.ts');
  });

  it('says so where there is none', async () => {
    await using project = await Project.withPatternLibrary();
    expect((await project.run(['manifest', 'status'])).code).toBe(0);
  });
});

describe('conductor cache', () => {
  it('status counts, cleanup keeps what current results need, clear empties', async () => {
    await using project = await Project.withPatternLibrary();
    await project.run(['task', '8']);
    for (const hue of [10, 20, 30]) {
      const text = await project.folder.read(PATTERN);
      await project.folder.write(PATTERN, text.replace(/"h":\s*\d+/, `"h": ${hue}`));
      await project.run(['task', '8']);
    }
    const status = async () =>
      JSON.parse((await project.run(['cache', 'status', '--json'])).stdout) as { entries: number; misses: number };
    const before = await status();
    expect(before.entries).toBeGreaterThan(30);
    expect(before.misses).toBeGreaterThan(30);
    const dry = await project.run(['cache', 'cleanup', '1', '--dry-run']);
    expect(dry.code).toBe(0);
    expect((await status()).entries).toBe(before.entries);
    expect((await project.run(['cache', 'cleanup', '1'])).code).toBe(0);
    expect((await status()).entries).toBeLessThan(before.entries);
    expect((await project.report('task', '8')).tasks[0]?.outcome).toBe('fresh');
    await project.folder.remove('generated');
    expect((await project.report('task', '8')).tasks[0]?.outcome).toBe('restored');
    expect((await project.run(['cache', 'clear'])).code).toBe(0);
    expect(readdirSync(project.folder.at('.conductor')).includes('cache') ? (await status()).entries : 0).toBe(0);
  });
});
