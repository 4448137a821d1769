/** Tasks 1 to 7 of the reference pipeline, by the real binary on a copy of the shipped library. */
import { describe, expect, it } from 'vitest';
import { oklchToBytes } from '../../lib/codegen/color/oklch-to-bytes.ts';
import { readPatterns } from '../../tasks/lib/patterns.ts';
import { edit, outcomes, pipelineProject } from '../support/pipeline-project.ts';
import type { Project } from '../support/project.ts';

const BLOOM = '.conductor/patterns/bloom.json';
const ALL = ['task', '1-7'] as const;

/** What task 5 writes for a pattern. */
interface Tables {
  readonly palettes: Readonly<Record<string, { readonly tables: Readonly<Record<string, readonly string[]>> }>>;
}

async function json<T>(project: Project, path: string): Promise<T> {
  return JSON.parse(await project.folder.read(`reports/${path}`)) as T;
}

/** Every report with its content. */
async function reports({ folder }: Project): Promise<Readonly<Record<string, string>>> {
  const paths = await folder.list('reports');
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await folder.read(path)] as const)));
}

function each(outcome: string): Readonly<Record<number, string>> {
  return Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((id) => [id, outcome]));
}

describe('tasks 1 to 7', () => {
  it('are executed once, and then fresh', async () => {
    await using project = await pipelineProject();
    expect(outcomes(await project.report(...ALL))).toEqual(each('executed'));
    const before = await reports(project);
    expect(Object.keys(before)).toHaveLength(30);
    expect(outcomes(await project.report(...ALL))).toEqual(each('fresh'));
    await project.report(...ALL, '--force');
    expect(await reports(project)).toEqual(before);
  });

  it('an edited pattern makes its own table again, and nothing that does not read patterns', async () => {
    await using project = await pipelineProject();
    await project.report(...ALL);
    const before = await reports(project);
    await edit(project, BLOOM, ['"h": 295', '"h": 200']);
    const report = await project.report(...ALL);
    expect(outcomes(report)).toEqual({ ...each('executed'), 1: 'fresh', 4: 'fresh' });
    expect(report.tasks.find(({ id }) => id === 5)?.phases[0]?.actions).toEqual({
      executed: 1,
      restored: 0,
      fresh: 19,
    });
    const after = await reports(project);
    const changed = Object.keys(after).filter((path) => after[path] !== before[path]);
    expect(changed.filter((path) => !path.startsWith('reports/03'))).toEqual(['reports/05-derive-palettes/bloom.json']);
  });

  it('what comes out the same stops there', async () => {
    await using project = await pipelineProject();
    await project.report(...ALL);
    await edit(project, 'package.json', ['{', '{ "private": true,']);
    expect(outcomes(await project.report(...ALL))).toEqual({ ...each('fresh'), 1: 'executed' });
    await edit(project, 'schemas/config.schema.json', ['{', '{ "$comment": "the same",']);
    expect(outcomes(await project.report(...ALL))).toEqual({ ...each('fresh'), 2: 'executed' });
    await edit(project, 'schemas/pattern.schema.json', ['{', '{ "$comment": "the same",']);
    expect(outcomes(await project.report(...ALL))).toEqual({ ...each('fresh'), 2: 'executed', 3: 'executed' });
  });

  it('an edited template reaches the index and what is made of it', async () => {
    await using project = await pipelineProject();
    await project.report(...ALL);
    await project.folder.write('.conductor/templates/partials/spare.hbs', '{{quote title}}\n');
    const report = await project.report(...ALL);
    expect(outcomes(report)).toEqual({ ...each('fresh'), 4: 'executed', 6: 'executed', 7: 'executed' });
    expect(await json(project, '04-index-templates/index.json')).toMatchObject({ unused: ['spare'] });
  });

  it('the render plan names every file that code generation makes', async () => {
    await using project = await pipelineProject();
    await project.report('task', '7', '8');
    const { files } = await json<{ files: string[] }>(project, '07-render-plan/plan.json');
    expect(files).toEqual(await project.folder.list('generated'));
  });

  it('the code that makes tables makes all of them again', async () => {
    await using project = await pipelineProject();
    await project.report('task', '5');
    await edit(project, 'tasks/lib/palette.ts', ['Math.round(255 *', 'Math.floor(255 *']);
    const report = await project.report('task', '5');
    const actions = report.tasks.find(({ id }) => id === 5)?.phases[0]?.actions;
    expect(actions).toEqual({ executed: 20, restored: 0, fresh: 0 });
  });

  it('tables hold the colours of code generation, corrected for the gamma of LEDs', async () => {
    await using project = await pipelineProject();
    await project.report('task', '5');
    for (const { name, pattern } of await readPatterns(project.folder.at('.conductor/patterns'))) {
      const { palettes } = await json<Tables>(project, `05-derive-palettes/${name}.json`);
      for (const [palette, { stops }] of Object.entries(pattern.palettes)) {
        for (const gamma of [2.2, 2.8]) {
          const table = palettes[palette]?.tables[gamma.toFixed(1)] ?? [];
          expect(table).toHaveLength(256);
          const expected = oklchToBytes(stops[0] ?? { l: 0, c: 0, h: 0 }).map((byte) => 255 * (byte / 255) ** gamma);
          const found = [...Buffer.from(table[0] ?? '', 'hex')];
          // A byte of an image is rounded before it is raised, one of a table after: that is all they may differ by.
          for (const [at, byte] of found.entries()) expect(Math.abs(byte - (expected[at] ?? 0))).toBeLessThan(2.5);
        }
      }
    }
  });
});

describe('tasks 1 to 7 find', () => {
  it('a pattern that its schema does not allow, by line and column; nothing after it runs', async () => {
    await using project = await pipelineProject();
    await edit(project, BLOOM, ['"blend": "over"', '"blend": "under"']);
    const report = await project.report(...ALL, '--continue');
    expect(outcomes(report)).toEqual({ ...each('skipped'), 1: 'executed', 2: 'failed' });
    const { code, stderr } = await project.run(ALL);
    expect(code).toBe(1);
    const lines = (await project.folder.read(BLOOM)).split('\n');
    const line = lines.findIndex((text) => text.includes('"under"'));
    expect(stderr).toContain(`${BLOOM}:${line + 1}:${(lines[line]?.indexOf('"under"') ?? 0) + 1}`);
    expect(stderr).toContain('over, add, screen, multiply, max');
    expect(await project.folder.list('reports')).toEqual(['reports/01-preflight/report.json']);
  });

  it('every mistake in JSON, keys and schemas', async () => {
    await using project = await pipelineProject();
    await edit(project, BLOOM, ['"title"', '"titel"']);
    await project.folder.write('.conductor/patterns/comet.json', '{\n  "title": "Comet",,\n}\n');
    await edit(project, '.conductor/patterns/rain.json', ['"title"', '"tags": [],\n  "title"']);
    const patterns = (await project.run(['task', '2'])).stderr;
    expect(patterns).toContain(`${BLOOM}:3:3`);
    expect(patterns).toContain('Unknown key "titel"');
    expect(patterns).toContain('Key "title" is missing');
    expect(patterns).toContain('.conductor/patterns/comet.json:2:20');
    expect(patterns).toContain('Key "tags" twice');
    await edit(project, 'schemas/config.schema.json', ['"type": "object"', '"type": "thing"']);
    await edit(project, 'schemas/pattern.schema.json', ['#/definitions/sentence', '#/definitions/none']);
    const schemas = (await project.run(['task', '2'])).stderr;
    expect(schemas).toMatch(/schemas\/config\.schema\.json:\d+:\d+/);
    expect(schemas).toContain('#/definitions/none');
  });

  it('unused names, contradicting numbers and what leads nowhere', async () => {
    await using project = await pipelineProject();
    await edit(project, BLOOM, ['"opacity": "intensity"', '"opacity": "glow"']);
    await edit(project, BLOOM, ['"max": 4', '"max": 0.5']);
    await edit(project, BLOOM, ['"palette": "dusk"', '"palette": "dawn"']);
    const { stderr } = await project.run(['task', '3']);
    for (const text of [
      'Unknown parameter "glow"',
      'expected 0 to 0.5',
      'Unknown palette "dawn"',
      '"dusk" is unused',
    ]) {
      expect(stderr).toContain(text);
    }
    expect(stderr).toMatch(/bloom\.json:\d+:\d+/);
  });

  it('near-duplicates by what they draw, whatever they are called', async () => {
    await using project = await pipelineProject();
    const text = await project.folder.read(BLOOM);
    const copy = text
      .replace('"Bloom"', '"Blossom"')
      .replace('"h": 295', '"h": 300')
      .replace('"spin": 0.04', '"spin": 0.05');
    await project.folder.write('.conductor/patterns/blossom.json', copy);
    await project.report('task', '3', '6');
    const { duplicates } = await json<{ duplicates: object[] }>(project, '03-lint-patterns/report.json');
    expect(duplicates).toEqual([{ one: 'bloom', other: 'blossom', similarity: expect.closeTo(0.99, 1) }]);
    const structure = await json<{ kinds: object[] }>(project, '06-recognise-structure/structure.json');
    expect(structure.kinds).toContainEqual(expect.objectContaining({ kind: 'radial', layers: 5 }));
  });

  it('partials and templates that do not exist', async () => {
    await using project = await pipelineProject();
    await edit(project, BLOOM, ['"layered.ts"', '"woven.ts"']);
    const plan = (await project.run(['task', '7'])).stderr;
    expect(plan).toMatch(/bloom\.json:6:15/);
    expect(plan).toContain('"woven.ts", which does not exist');
    await edit(project, '.conductor/templates/meter.ts.hbs', ['{{> meta}}', '{{> beta}}']);
    expect((await project.run(['task', '4'])).stderr).toContain('Partial "beta" does not exist');
    await edit(project, '.conductor/templates/meter.ts.hbs', ['{{> beta}}', '{{#if}}']);
    expect((await project.run(['task', '4'])).stderr).toMatch(/meter\.ts\.hbs:\d+/);
  });

  it('a Node and packages that are not as they should be', async () => {
    await using project = await pipelineProject();
    await edit(project, 'package.json', ['>=22.18', '>=99.1']);
    await edit(project, 'node_modules/.package-lock.json', ['"node_modules/ajv": {', '"node_modules/other": {']);
    const { code, stderr } = await project.run(['task', '1']);
    expect(code).toBe(1);
    expect(stderr).toContain(`Node is ${process.versions.node}, expected 99.1 or newer`);
    expect(stderr).toContain('Package "ajv" is not installed');
  });
});
