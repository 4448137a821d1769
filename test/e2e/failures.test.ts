/** What goes wrong in task 8 is said clearly and loses nothing. */
import { describe, expect, it } from 'vitest';
import { Project } from '../support/project.ts';

const PATTERNS = '.conductor/patterns';

async function outputs({ folder }: Project): Promise<Record<string, string>> {
  const paths = await folder.list('generated');
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await folder.read(path)] as const)));
}

/** A built project, and a check that its outputs are still what they were. */
async function built(): Promise<{ project: Project; unharmed(): Promise<void> }> {
  const project = await Project.withPatternLibrary();
  await project.run(['task', '8']);
  const before = await outputs(project);
  return { project, unharmed: async () => expect(await outputs(project)).toEqual(before) };
}

describe('task 8 goes wrong', () => {
  it('an invalid pattern is named with line and column', async () => {
    const { project, unharmed } = await built();
    await using _ = project;
    const text = await project.folder.read(`${PATTERNS}/pulse.json`);
    await project.folder.write(`${PATTERNS}/pulse.json`, text.replace('"title"', '"titel"'));
    const { code, stderr } = await project.run(['task', '8']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/\.conductor\/patterns\/pulse\.json:\d+:\d+/);
    expect(stderr).toContain('Did you mean "title"?');
    expect(stderr).not.toMatch(/^\s+at /m);
    await unharmed();
  });

  it('a pattern that is no JSON is named with line and column', async () => {
    const { project, unharmed } = await built();
    await using _ = project;
    await project.folder.write(`${PATTERNS}/pulse.json`, '{\n  "title": "Pulse",,\n}\n');
    const { code, stderr } = await project.run(['task', '8']);
    expect(code).toBe(1);
    expect(stderr).toContain('.conductor/patterns/pulse.json:2:20');
    await unharmed();
  });

  it('a template syntax error is named with line and column, and with the pattern', async () => {
    const { project, unharmed } = await built();
    await using _ = project;
    const template = '.conductor/templates/meter.ts.hbs';
    const text = await project.folder.read(template);
    await project.folder.write(template, `${text}{{#if}}\n`);
    const { code, stderr } = await project.run(['task', '8']);
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`meter\\.ts\\.hbs:${text.split('\n').length}`));
    await unharmed();
  });

  it('a missing partial is named', async () => {
    const { project, unharmed } = await built();
    await using _ = project;
    const template = '.conductor/templates/meter.ts.hbs';
    await project.folder.write(template, `{{> heder}}\n${await project.folder.read(template)}`);
    const { code, stderr } = await project.run(['task', '8']);
    expect(code).toBe(1);
    expect(stderr).toContain('"heder"');
    expect(stderr).toContain('meter.ts.hbs:1:');
    await unharmed();
  });

  it('two runs at once: each task is executed once and both succeed', async () => {
    await using project = await Project.withPatternLibrary();
    const reports = await Promise.all([project.report('task', '8'), project.report('task', '8')]);
    expect(reports.map((report) => report.ok)).toEqual([true, true]);
    expect(reports.map((report) => report.tasks[0]?.outcome).sort()).toEqual(['executed', 'fresh']);
  });
});

describe('a manifest that cannot be used', () => {
  const MANIFEST = '.conductor/manifests/08-code-generation.json';
  const damages: readonly (readonly [string, (text: string) => string])[] = [
    ['truncated', (text) => text.slice(0, text.length / 2)],
    ['empty', () => ''],
    ['of another version', (text) => text.replace('"1.0"', '"9.0"')],
    ['with a prototype key', (text) => text.replace('"files": {', '"files": { "__proto__": { "checksum": "x" },')],
    ['with an absolute path', (text) => text.replace('"generated/src/bloom.ts"', '"/tmp/bloom.ts"')],
    ['with a path out of the workspace', (text) => text.replaceAll('generated/dist/bloom.js"', '../../bloom.js"')],
    ['with a number as text', (text) => text.replace(/"size": (\d+)/, '"size": "$1"')],
  ];

  it.each(damages)('%s costs one warning and a full compile', async (_, damage) => {
    await using project = await Project.withPatternLibrary();
    await project.run(['task', '8']);
    const before = await outputs(project);
    const text = await project.folder.read(MANIFEST);
    const damaged = damage(text);
    expect(damaged).not.toBe(text);
    await project.folder.write(MANIFEST, damaged);
    const { code, stderr, stdout } = await project.run(['task', '8', '--json']);
    expect(code, stderr).toBe(0);
    expect(stderr.match(/^warning.*$/gm), stderr).toHaveLength(1);
    expect(stderr).toContain(MANIFEST);
    const report = JSON.parse(stdout) as {
      tasks: { phases: { name: string; actions: { executed: number; fresh: number } }[] }[];
    };
    const compilation = report.tasks[0]?.phases.find(({ name }) => name === 'Compilation');
    expect(compilation?.actions.fresh).toBe(0);
    expect(compilation?.actions.executed).toBeGreaterThan(14);
    expect(await outputs(project)).toEqual(before);
    expect((await project.report('task', '8')).tasks[0]?.outcome).toBe('fresh');
  });
});
