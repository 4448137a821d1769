/** Outputs that were edited by hand, by the real binary on the shipped pattern library. */
import { describe, expect, it } from 'vitest';
import { Project } from '../support/project.ts';

const SOURCE = 'generated/src/pulse.ts';
const COMPILED = 'generated/dist/pulse.js';
const PATTERN = '.conductor/patterns/pulse.json';
const TEMPLATE = '.conductor/templates/meter.ts.hbs';
const NOTE = '// a note of my own\n';
const MARK = '.conductor/hand-edited.json';

/** What is tried here needs no more patterns, and each costs time. */
const PATTERNS = ['bloom', 'pulse', 'spectrum'];

async function generated(): Promise<Project> {
  const project = await Project.withPatternLibrary({}, PATTERNS);
  expect((await project.run(['task', '8'])).code).toBe(0);
  return project;
}

/** Puts a text before the first line of a file. */
async function prepend({ folder }: Project, path: string, text: string): Promise<string> {
  const edited = text + (await folder.read(path));
  await folder.write(path, edited);
  return edited;
}

/** Changes what is generated of a pattern: its title stands in the module. */
async function retitle({ folder }: Project, title: string, path = PATTERN): Promise<void> {
  const text = await folder.read(path);
  const changed = text.replace(/"title":\s*"[^"]*"/, `"title": "${title}"`);
  expect(changed).not.toBe(text);
  await folder.write(path, changed);
}

async function backups({ folder }: Project): Promise<Record<string, string>> {
  const paths = (await folder.list('.conductor')).filter((path) => path.startsWith('.conductor/hand-edited/'));
  const entries = paths.map(async (path) => [path.split('/').slice(3).join('/'), await folder.read(path)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

async function outcome(project: Project, ...args: string[]) {
  const [task] = (await project.report('task', '8', ...args)).tasks;
  return { outcome: task?.outcome, because: task?.because };
}

describe('an edited output', () => {
  it.each([SOURCE, COMPILED])('%s stops the task, which names it and shows the edit', async (path) => {
    await using project = await generated();
    const edited = await prepend(project, path, NOTE);
    const { code, stderr } = await project.run(['task', '8']);
    expect(code).toBe(1);
    expect(stderr).toContain(`error[write/hand-edited] Cannot regenerate "${path}": it was edited by hand`);
    expect(stderr).toContain(`  +${NOTE}`);
    expect(stderr).not.toContain('\u001b[');
    for (const way of ['--ours', '--theirs', '--merge']) expect(stderr).toContain(way);
    expect(await project.folder.read(path)).toBe(edited);
    expect((await project.run(['task', '8'])).code).toBe(1);
  });

  it('is in colour on request, in the JSON report, in a dry run and in "why"', async () => {
    await using project = await generated();
    await prepend(project, SOURCE, NOTE);
    expect((await project.run(['task', '8'], { env: { FORCE_COLOR: '1' } })).stderr).toContain(
      `\u001b[32m+${NOTE.trim()}`,
    );
    const { stdout } = await project.run(['task', '8', '--json']);
    const [task] = JSON.parse(stdout).tasks;
    expect(task).toMatchObject({ outcome: 'failed', because: [`output "${SOURCE}" edited by hand`] });
    expect(task.failure).toMatchObject({ code: 'write/hand-edited', problems: [{ place: { file: SOURCE } }] });
    expect(task.failure.problems[0].diff).toContain(`+${NOTE}`);
    expect((await project.run(['task', '8', '--dry-run'])).stdout).toContain(`output "${SOURCE}" edited by hand`);
    const why = await project.run(['why', '8', '--json']);
    expect(JSON.parse(why.stdout).handEdited).toEqual([SOURCE]);
    expect((await project.run(['why', '8'])).stdout).toContain('--ours, --theirs or --merge');
  });

  it('stops also a run that is due for another reason, and --force', async () => {
    await using project = await generated();
    const edited = await prepend(project, SOURCE, NOTE);
    await retitle(project, 'Elsewhere', '.conductor/patterns/bloom.json');
    const { code, stderr } = await project.run(['task', '8']);
    expect(code, stderr).toBe(1);
    expect(stderr).toContain('write/hand-edited');
    expect((await project.run(['task', '8', '--force'])).code).toBe(1);
    expect(await project.folder.read(SOURCE)).toBe(edited);
    expect(await project.folder.read('generated/src/bloom.ts')).not.toContain('Elsewhere');
  });

  it('that is what would be generated now is no clash', async () => {
    await using project = await generated();
    await using other = await generated();
    for (const each of [project, other]) await retitle(each, 'Pulled');
    await other.run(['task', '8']);
    await project.folder.write(SOURCE, await other.folder.read(SOURCE));
    expect(await outcome(project)).toMatchObject({ outcome: 'executed' });
  });

  it('of a pattern that is removed is not removed with it', async () => {
    await using project = await generated();
    const edited = await prepend(project, SOURCE, NOTE);
    await project.folder.remove(PATTERN);
    const { code, stderr } = await project.run(['task', '8']);
    expect(code).toBe(1);
    expect(stderr).toContain(`Cannot remove "${SOURCE}", which is no longer generated`);
    expect(await project.folder.read(SOURCE)).toBe(edited);
    expect((await project.run(['task', '8', '--ours'])).code).toBe(0);
    expect(await project.folder.list('generated')).not.toContain(SOURCE);
    expect(await backups(project)).toEqual({ [SOURCE]: edited });
  });

  it('is told after the cache was deleted, by the manifest', async () => {
    await using project = await generated();
    const edited = [await prepend(project, SOURCE, NOTE), await prepend(project, COMPILED, NOTE)];
    await project.folder.remove('.conductor/cache');
    const { stderr } = await project.run(['task', '8']);
    expect(stderr).toContain(`Cannot regenerate "${SOURCE}"`);
    expect(stderr).toContain(`Cannot regenerate "${COMPILED}"`);
    expect([await project.folder.read(SOURCE), await project.folder.read(COMPILED)]).toEqual(edited);
  });
});

describe('damage is put right without a word', () => {
  it.each([
    ['an empty file', () => ''],
    ['a truncated file', (right: string) => right.slice(0, 100)],
    ['binary bytes', () => 'a\0b'],
  ])('%s', async (_, damage) => {
    await using project = await generated();
    const right = await project.folder.read(SOURCE);
    await project.folder.write(SOURCE, damage(right));
    expect(await outcome(project)).toEqual({ outcome: 'restored', because: [`output "${SOURCE}" modified`] });
    expect(await project.folder.read(SOURCE)).toBe(right);
  });

  it('an older generated version', async () => {
    await using project = await generated();
    const older = await project.folder.read(SOURCE);
    await retitle(project, 'Another title');
    await project.run(['task', '8']);
    const right = await project.folder.read(SOURCE);
    await project.folder.write(SOURCE, older);
    expect(await outcome(project)).toMatchObject({ outcome: 'restored' });
    expect(await project.folder.read(SOURCE)).toBe(right);
  });
});

describe('--ours', () => {
  it('regenerates, and keeps the edited version as a backup', async () => {
    await using project = await generated();
    const right = await project.folder.read(SOURCE);
    const edited = await prepend(project, SOURCE, NOTE);
    expect(await outcome(project, '--ours')).toMatchObject({ outcome: 'restored' });
    expect(await project.folder.read(SOURCE)).toBe(right);
    expect(await backups(project)).toEqual({ [SOURCE]: edited });
    expect(await outcome(project)).toMatchObject({ outcome: 'fresh' });
  });

  it('is what the configuration can ask for', async () => {
    await using project = await Project.withPatternLibrary({
      'conductor.config.json': '{ "handEdited": "overwrite" }',
    });
    await project.run(['task', '8']);
    const right = await project.folder.read(SOURCE);
    const edited = await prepend(project, SOURCE, NOTE);
    expect((await project.run(['task', '8'])).code).toBe(0);
    expect(await project.folder.read(SOURCE)).toBe(right);
    expect(await backups(project)).toEqual({ [SOURCE]: edited });
  });

  it('takes back what was kept before', async () => {
    await using project = await generated();
    const right = await project.folder.read(SOURCE);
    await prepend(project, SOURCE, NOTE);
    await project.run(['task', '8', '--theirs']);
    expect((await project.run(['task', '8', '--ours'])).code).toBe(0);
    expect(await project.folder.read(SOURCE)).toBe(right);
    expect(await project.folder.list('.conductor')).not.toContain(MARK);
    expect(await outcome(project)).toMatchObject({ outcome: 'fresh' });
  });

  it('and --theirs together are refused', async () => {
    await using project = await Project.withPatternLibrary();
    const { code, stderr } = await project.run(['task', '8', '--ours', '--theirs']);
    expect(code).toBe(2);
    expect(stderr).toContain('Cannot use "--ours" together with "--theirs"');
  });
});

describe('--theirs', () => {
  it('keeps the edit, compiles it, and is fresh from then on', async () => {
    await using project = await generated();
    const edited = await prepend(project, SOURCE, 'export const MINE = 7;\n');
    expect(await outcome(project, '--theirs')).toMatchObject({ outcome: 'executed' });
    expect(await project.folder.read(SOURCE)).toBe(edited);
    expect(await project.folder.read(COMPILED)).toContain('MINE = 7');
    expect(await outcome(project)).toEqual({ outcome: 'fresh', because: [] });
    expect(JSON.parse(await project.folder.read(MARK)).files[SOURCE]).toMatchObject({ task: 8, how: 'theirs' });
    expect((await project.run(['manifest', 'verify', '8'])).code).toBe(0);
    const verified = await project.run(['verify', '8']);
    expect(verified.code).toBe(0);
    expect(verified.stdout).toContain('two runs are compared, because outputs of it keep edits');
  });

  it('holds while other patterns change, and stops again when its own text does', async () => {
    await using project = await generated();
    const edited = await prepend(project, SOURCE, NOTE);
    await project.run(['task', '8', '--theirs']);
    await retitle(project, 'Elsewhere', '.conductor/patterns/bloom.json');
    expect(await outcome(project)).toMatchObject({ outcome: 'executed' });
    expect(await project.folder.read(SOURCE)).toBe(edited);
    await retitle(project, 'Here as well');
    const { code, stderr } = await project.run(['task', '8']);
    expect(code).toBe(1);
    expect(stderr).toContain('its edits were to stay, and what is generated has changed since');
    expect(stderr).toMatch(/^ {2}\+.*Here as well/m);
    expect(await project.folder.read(SOURCE)).toBe(edited);
    expect((await project.run(['task', '8', '--theirs'])).code).toBe(0);
    expect(await outcome(project)).toMatchObject({ outcome: 'fresh' });
  });

  it('outlives the cache and comes back where the file was deleted', async () => {
    await using project = await generated();
    const edited = await prepend(project, SOURCE, NOTE);
    await project.run(['task', '8', '--theirs']);
    await project.folder.remove(SOURCE);
    expect(await outcome(project)).toMatchObject({ outcome: 'restored' });
    expect(await project.folder.read(SOURCE)).toBe(edited);
    await project.folder.remove('.conductor/cache');
    expect((await project.run(['task', '8'])).code).toBe(0);
    expect(await project.folder.read(SOURCE)).toBe(edited);
    expect(await outcome(project)).toMatchObject({ outcome: 'fresh' });
  });

  it('of a compiled file keeps that file alone', async () => {
    await using project = await generated();
    const edited = await prepend(project, COMPILED, NOTE);
    await project.run(['task', '8', '--theirs']);
    expect(await project.folder.read(COMPILED)).toBe(edited);
    expect(await outcome(project)).toMatchObject({ outcome: 'fresh' });
  });
});

describe('--merge', () => {
  it('takes both sides where they do not meet, and keeps the edited version as a backup', async () => {
    await using project = await generated();
    const edited = await prepend(project, SOURCE, `${NOTE}${'\n'.repeat(4)}`);
    await retitle(project, 'Merged title');
    expect(await outcome(project, '--merge')).toMatchObject({ outcome: 'executed' });
    const merged = await project.folder.read(SOURCE);
    expect(merged.startsWith(NOTE)).toBe(true);
    expect(merged).toContain('Merged title');
    expect(await backups(project)).toEqual({ [SOURCE]: edited });
    expect(await outcome(project)).toMatchObject({ outcome: 'fresh' });
    expect(JSON.parse(await project.folder.read(MARK)).files[SOURCE]).toMatchObject({ how: 'merged' });
  });

  it('marks conflicts as git does, waits until they are resolved, and goes on', async () => {
    await using project = await generated();
    const text = await project.folder.read(SOURCE);
    const title = /title: '([^']*)'/.exec(text)?.[1] ?? '';
    await project.folder.write(SOURCE, text.replaceAll(title, 'My title'));
    await retitle(project, 'Its title');
    const { code, stderr } = await project.run(['task', '8', '--merge']);
    expect(code).toBe(1);
    expect(stderr).toContain('error[write/merge-conflict]');
    expect(stderr).toContain(SOURCE);
    const marked = await project.folder.read(SOURCE);
    const sides =
      /<<<<<<< edited\n([\s\S]*?)\|\|\|\|\|\|\| generated before\n([\s\S]*?)=======\n([\s\S]*?)>>>>>>> generated\n/.exec(
        marked,
      );
    expect(sides?.[1]).toContain('My title');
    expect(sides?.[2]).toContain(title);
    expect(sides?.[3]).toContain('Its title');
    for (const way of [[], ['--theirs'], ['--merge']]) {
      expect((await project.run(['task', '8', ...way])).stderr).toContain('write/merge-conflict');
    }
    const resolved = marked.replaceAll(
      /<<<<<<< edited\n([\s\S]*?)\|{7} generated before\n[\s\S]*?>>>>>>> generated\n/g,
      (_, mine: string) => mine.replaceAll('My title', 'Our title'),
    );
    await project.folder.write(SOURCE, resolved);
    const done = await project.run(['task', '8']);
    expect(done.code, done.stderr).toBe(0);
    expect(await project.folder.read(SOURCE)).toBe(resolved);
    expect(await project.folder.read(COMPILED)).toContain('Our title');
    expect(await outcome(project)).toMatchObject({ outcome: 'fresh' });
  });
});

describe('protected regions', () => {
  const REGION = '\n// conductor:keep extras\n// yours\n// conductor:end extras\n';
  const fill = (text: string, content: string) =>
    text.replace(/(conductor:keep extras\n)[\s\S]*?(\/\/ conductor:end extras)/, `$1${content}$2`);

  async function withRegion(): Promise<Project> {
    const project = await Project.withPatternLibrary();
    await project.folder.write(TEMPLATE, (await project.folder.read(TEMPLATE)) + REGION);
    expect((await project.run(['task', '8'])).code).toBe(0);
    return project;
  }
  const METER = 'generated/src/spectrum.ts';
  const METER_JS = 'generated/dist/spectrum.js';

  async function filled(project: Project, content = 'export const EXTRA = 1;\n'): Promise<string> {
    const text = fill(await project.folder.read(METER), content);
    await project.folder.write(METER, text);
    return text;
  }

  it('what is filled in is compiled once, then the task is fresh', async () => {
    await using project = await withRegion();
    const text = await filled(project);
    expect(await outcome(project)).toEqual({ outcome: 'executed', because: [`edit of "${METER}" added`] });
    expect(await project.folder.read(METER)).toBe(text);
    expect(await project.folder.read(METER_JS)).toContain('EXTRA = 1');
    expect(await outcome(project)).toEqual({ outcome: 'fresh', because: [] });
  });

  it('survives a changed template, and a new default where nothing was filled in', async () => {
    await using project = await withRegion();
    await filled(project);
    await project.folder.write(
      TEMPLATE,
      `${(await project.folder.read(TEMPLATE)).replace('// yours', '// all yours')}// more\n`,
    );
    expect((await outcome(project)).outcome).toBe('executed');
    const text = await project.folder.read(METER);
    expect(text).toContain('EXTRA = 1');
    expect(text).toContain('// more');
    const others = (await project.folder.list('generated/src')).filter((path) => path !== METER);
    const texts = await Promise.all(others.map((path) => project.folder.read(path)));
    expect(texts.filter((each) => each.includes('// all yours')).length).toBeGreaterThan(0);
    expect((await outcome(project)).outcome).toBe('fresh');
  });

  it('survives a restore of the deleted outputs, a deleted cache and --ours', async () => {
    await using project = await withRegion();
    const text = await filled(project);
    await project.run(['task', '8']);
    await project.folder.remove('generated');
    expect((await outcome(project)).outcome).toBe('restored');
    expect(await project.folder.read(METER)).toBe(text);
    await project.folder.remove('.conductor/cache');
    expect((await project.run(['task', '8'])).code).toBe(0);
    expect(await project.folder.read(METER)).toBe(text);
    await prepend(project, METER, NOTE);
    expect((await project.run(['task', '8'])).stderr).toContain('write/hand-edited');
    expect((await project.run(['task', '8', '--ours'])).code).toBe(0);
    expect(await project.folder.read(METER)).toBe(text);
  });

  it('emptied to the default is as generated again', async () => {
    await using project = await withRegion();
    await filled(project);
    await project.run(['task', '8']);
    await filled(project, '// yours\n');
    expect((await outcome(project)).outcome).toBe('restored');
    expect(await project.folder.read(METER_JS)).not.toContain('EXTRA');
    expect((await outcome(project)).outcome).toBe('fresh');
  });

  it.each([
    ['no end', (text: string) => `${text.replace('// conductor:end extras\n', '')}// more\n`, 'has no end'],
    ['no markers', (text: string) => text.replace(/\/\/ conductor:(?:keep|end) extras\n/g, ''), 'are gone'],
    ['a second one of its name', (text: string) => text + REGION, 'is there twice'],
  ])('with %s stops the task', async (_, spoil, why) => {
    await using project = await withRegion();
    await filled(project);
    await project.run(['task', '8']);
    const spoilt = spoil(await project.folder.read(METER));
    await project.folder.write(METER, spoilt);
    const { code, stderr } = await project.run(['task', '8']);
    expect(code).toBe(1);
    expect(stderr).toContain(why);
    expect(await project.folder.read(METER)).toBe(spoilt);
  });

  it('that the template no longer has stops the task, unless --ours', async () => {
    await using project = await withRegion();
    const text = await filled(project);
    await project.run(['task', '8']);
    await project.folder.write(TEMPLATE, (await project.folder.read(TEMPLATE)).replace(REGION, ''));
    const { code, stderr } = await project.run(['task', '8']);
    expect(code).toBe(1);
    expect(stderr).toContain('has no region "extras", which was filled');
    expect(await project.folder.read(METER)).toBe(text);
    expect((await project.run(['task', '8', '--ours'])).code).toBe(0);
    expect(await project.folder.read(METER)).not.toContain('EXTRA');
    expect(await backups(project)).toEqual({ [METER]: text });
  });
});

describe('what a task writes itself', () => {
  const OWN = { 'tasks/01-own.ts': `export default { outputs: ['own.txt'], command: 'echo made > own.txt' };\n` };

  it('is put right as ever', async () => {
    await using project = await Project.create(OWN);
    await project.run(['task', '1']);
    await project.folder.write('own.txt', 'edited\n');
    expect((await project.report('task', '1')).tasks[0]).toMatchObject({ outcome: 'restored' });
    expect(await project.folder.read('own.txt')).toBe('made\n');
  });

  it('is protected by "stop-all"', async () => {
    await using project = await Project.create({ ...OWN, 'conductor.config.json': '{ "handEdited": "stop-all" }' });
    await project.run(['task', '1']);
    await project.folder.write('own.txt', 'edited\n');
    const { code, stderr } = await project.run(['task', '1', '--theirs']);
    expect(code).toBe(1);
    expect(stderr).toContain('Cannot regenerate "own.txt"');
    expect((await project.run(['task', '1', '--ours'])).code).toBe(0);
    expect(await project.folder.read('own.txt')).toBe('made\n');
    expect(await backups(project)).toEqual({ 'own.txt': 'edited\n' });
  });
});
