/** Task 8 on the shipped pattern library, by the real binary. */
import { readdir, stat, utimes } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { Project, type Report } from '../support/project.ts';

const PATTERNS = '.conductor/patterns';
const executedIn = (report: Report, phase: string): number | undefined =>
  report.tasks[0]?.phases.find(({ name }) => name === phase)?.actions.executed;

/** Gives every colour of a pattern another hue; its declarations stay. */
async function recolour({ folder }: Project, pattern: string): Promise<void> {
  const path = `${PATTERNS}/${pattern}.json`;
  const text = await folder.read(path);
  const edited = text.replace(/"h":\s*(\d+)/g, (_, hue: string) => `"h": ${(Number(hue) + 40) % 360}`);
  expect(edited).not.toBe(text);
  await folder.write(path, edited);
}

async function snapshot({ folder }: Project): Promise<Map<string, number>> {
  const entries = await Promise.all(
    (await folder.list('generated')).map(async (path) => [path, (await stat(folder.at(path))).mtimeMs] as const),
  );
  return new Map(entries);
}

/** Outputs whose bytes were written between two snapshots, or that came or went. */
function touched(before: Map<string, number>, after: Map<string, number>): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path)).sort();
}

describe('task 8', () => {
  it('leaves a package that renders differently for different audio', async () => {
    await using project = await Project.withPatternLibrary();
    const report = await project.report('task', '8');
    expect(report).toMatchObject({ ok: true, tasks: [{ id: 8, outcome: 'executed', because: ['first run'] }] });
    const modules = (await readdir(project.folder.at('generated/dist'))).filter((name) => name.endsWith('.js'));
    expect(modules.length).toBeGreaterThanOrEqual(14);
    const bloom = (await import(pathToFileURL(project.folder.at('generated/dist/bloom.js')).href)) as {
      render(frame: object, out: Uint8Array): void;
    };
    const frame = (bass: number) => {
      const out = new Uint8Array(180);
      bloom.render({ time: 1.5, leds: 60, audio: { bass, mid: bass, treble: bass, level: bass } }, out);
      return [...out];
    };
    expect(frame(0.9)).not.toEqual(frame(0.1));
    expect(frame(0.9)).toEqual(frame(0.9));
  });

  it('does nothing the second time, and says so', async () => {
    await using project = await Project.withPatternLibrary();
    await project.run(['task', '8']);
    const before = await snapshot(project);
    const { code, stdout, stderr } = await project.run(['task', '8']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Code generation\s+fresh/);
    expect(stderr).toMatch(/^\[PERF\] task=8 total ms=[\d.]+$/m);
    expect(stderr).not.toContain('phase=');
    expect(touched(before, await snapshot(project))).toEqual([]);
  });

  it('touching a pattern runs nothing', async () => {
    await using project = await Project.withPatternLibrary();
    await project.run(['task', '8']);
    await utimes(project.folder.at(`${PATTERNS}/bloom.json`), new Date(), new Date());
    expect((await project.report('task', '8')).tasks[0]).toMatchObject({ outcome: 'fresh', because: [] });
  });

  it('one edited colour generates one module and compiles one file', async () => {
    await using project = await Project.withPatternLibrary();
    await project.run(['task', '8']);
    const before = await snapshot(project);
    await recolour(project, 'bloom');
    const report = await project.report('task', '8');
    expect(report.tasks[0]?.because).toEqual(['input ".conductor/patterns/bloom.json" modified']);
    expect(executedIn(report, 'Templates')).toBe(0);
    expect(executedIn(report, 'Generation')).toBe(1);
    expect(executedIn(report, 'Compilation')).toBe(1);
    const changed = touched(before, await snapshot(project));
    expect(changed).toContain('generated/src/bloom.ts');
    expect(changed).toContain('generated/dist/bloom.js');
    expect(changed.filter((path) => !/bloom|index\.json/.test(path))).toEqual([]);
  });

  it('an edited template regenerates the patterns that use it', async () => {
    await using project = await Project.withPatternLibrary();
    await project.run(['task', '8']);
    const before = await snapshot(project);
    const template = '.conductor/templates/meter.ts.hbs';
    await project.folder.write(template, `${await project.folder.read(template)}\n// edited\n`);
    const report = await project.report('task', '8');
    expect(executedIn(report, 'Templates')).toBe(1);
    expect(executedIn(report, 'Generation')).toBe(3);
    const sources = touched(before, await snapshot(project)).filter((path) => path.startsWith('generated/src/'));
    expect(sources).toHaveLength(3);
  });

  it('an added pattern is generated and listed, a deleted one loses its outputs', async () => {
    await using project = await Project.withPatternLibrary();
    await project.run(['task', '8']);
    const bloom = await project.folder.read(`${PATTERNS}/bloom.json`);
    await project.folder.write(
      `${PATTERNS}/second-bloom.json`,
      bloom.replace(/"title":\s*"[^"]*"/, '"title": "Second bloom"'),
    );
    const before = await snapshot(project);
    await project.report('task', '8');
    const added = touched(before, await snapshot(project)).filter((path) => path.startsWith('generated/src/'));
    expect(added).toEqual(['generated/src/registry.ts', 'generated/src/second-bloom.ts']);
    await project.folder.remove(`${PATTERNS}/second-bloom.json`);
    expect((await project.report('task', '8')).ok).toBe(true);
    expect(touched(before, await snapshot(project)).filter((path) => /second-bloom/.test(path))).toEqual([]);
  });

  it.each([
    ['deleted', 'missing'],
    ['truncated', 'modified'],
    ['edited', 'edited by hand'],
  ])('a %s output is noticed, named and put right', async (deed, how) => {
    await using project = await Project.withPatternLibrary();
    await project.run(['task', '8']);
    for (const path of ['generated/src/pulse.ts', 'generated/dist/pulse.js']) {
      const right = await project.folder.read(path);
      if (deed === 'deleted') await project.folder.remove(path);
      else await project.folder.write(path, deed === 'edited' ? '// edited by hand\n' : right.slice(0, 9));
      if (deed === 'edited') expect((await project.report('task', '8')).ok).toBe(false);
      const report = await project.report('task', '8', ...(deed === 'edited' ? ['--ours'] : []));
      expect(report.tasks[0]?.because).toEqual([`output "${path}" ${how}`]);
      expect(await project.folder.read(path)).toBe(right);
    }
  });

  it('a deleted cache costs time, never data', async () => {
    await using project = await Project.withPatternLibrary();
    await project.run(['task', '8']);
    const before = await snapshot(project);
    await project.folder.remove('.conductor/cache');
    expect((await project.report('task', '8')).ok).toBe(true);
    expect(touched(before, await snapshot(project))).toEqual([]);
  });
});

describe('task 8 without its optimisations', () => {
  const switches = ['--no-template-cache', '--sequential', '--no-incremental'];
  const combinations = Array.from({ length: 8 }, (_, bits) => switches.filter((_switch, at) => bits & (1 << at)));
  let reference: Record<string, string>;

  async function outputs(flags: readonly string[]): Promise<Record<string, string>> {
    await using project = await Project.withPatternLibrary();
    for (const step of ['cold', 'edited']) {
      const { code, stderr } = await project.run(['task', '8', ...flags]);
      expect(code, `${step}: ${stderr}`).toBe(0);
      if (step === 'cold') await recolour(project, 'bloom');
    }
    const paths = await project.folder.list('generated');
    return Object.fromEntries(
      await Promise.all(paths.map(async (path) => [path, await project.folder.read(path)] as const)),
    );
  }

  beforeAll(async () => {
    reference = await outputs([]);
  });

  it.each(combinations.slice(1).map((flags) => [flags.join(' '), flags] as const))(
    'outputs are the same with %s',
    async (_, flags) => {
      expect(await outputs(flags)).toEqual(reference);
    },
  );
});
