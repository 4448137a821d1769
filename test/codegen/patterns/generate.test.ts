import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codegenTools } from '../../../lib/codegen/codegen-tools.ts';
import { type ErrorFacts, isConductorError } from '../../../lib/model/conductor-error.ts';
import { MemoryTask } from '../../support/memory-action.ts';
import { TempFolder } from '../../support/temp-folder.ts';

const T = '.conductor/templates';
const P = '.conductor/patterns';

/** A pattern that the schema allows, with a number that a test may change. */
function pattern(template: string, { hue = 10, title = 'Some light' } = {}): string {
  const stops = [
    { at: 0, l: 0.5, c: 0.1, h: hue },
    { at: 1, l: 0.7, c: 0.1, h: hue },
  ];
  const layer = { kind: 'pulse', name: 'beat', description: 'One beat', palette: 'main', blend: 'add' };
  const fields = {
    title,
    description: 'A light',
    tags: ['test'],
    template,
    parameters: {},
    palettes: { main: { stops } },
    layers: [layer],
  };
  return `${JSON.stringify(fields, null, 2)}\n`;
}

const LIBRARY = {
  [`${T}/layered.ts.hbs`]: '{{> header}}\nexport const red: number = {{palettes.0.stops.0.red}};\n',
  [`${T}/simple.ts.tmpl`]: '// <%= it.name %>\nexport const red: number = <%= it.palettes[0].stops[0].red %>;\n',
  [`${T}/registry.ts.hbs`]:
    "{{#each patterns}}\nexport * as {{identifier}} from './{{name}}.ts'; // {{title}}\n{{/each}}\n",
  [`${T}/runtime.ts.hbs`]: 'export type Red = number;\n',
  [`${T}/partials/header.hbs`]: '// {{name}}: {{title}}\n',
};

const PATTERNS = {
  [`${P}/bloom.json`]: pattern('layered.ts'),
  [`${P}/comet.json`]: pattern('layered.ts'),
  [`${P}/pulse.json`]: pattern('layered.ts'),
  [`${P}/vu-meter.json`]: pattern('simple.ts'),
};

async function project(files: Readonly<Record<string, string>> = {}) {
  const folder = await TempFolder.create({ ...LIBRARY, ...PATTERNS, ...files });
  const task = new MemoryTask(folder);
  /** Templates and generation once more, published. */
  async function run(settings: Parameters<MemoryTask['toolbox']>[0] = {}) {
    const { templates, patterns } = codegenTools(task.toolbox(settings));
    const made = await patterns.generate({ library: await templates.precompile(), into: 'out' });
    await task.publish();
    return made;
  }
  return { folder, task, run, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

async function failure(work: Promise<unknown>): Promise<ErrorFacts> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isConductorError(error)) throw error ?? new Error('nothing was thrown');
  const [first = { message: '' }, ...more] = error.problems;
  return { ...first, code: error.code, more };
}

function generated(names: readonly string[]): string[] {
  return names.filter((name) => name.startsWith('generate '));
}

describe('what is generated', () => {
  test('every pattern, the runtime and the registry become a module', async () => {
    await using it = await project();
    const made = await it.run();
    expect(made.map(({ path }) => path)).toEqual(
      ['bloom', 'comet', 'pulse', 'registry', 'runtime', 'vu-meter'].map((name) => `out/${name}.ts`),
    );
    expect(await it.folder.read('out/bloom.ts')).toMatch(/^\/\/ bloom: Some light\nexport const red: number = \d+;\n$/);
    expect(await it.folder.read('out/registry.ts')).toContain(
      "export * as vuMeter from './vu-meter.ts'; // Some light\n",
    );
  });

  test('nothing is generated again where nothing changed', async () => {
    await using it = await project();
    await it.run();
    await it.run();
    expect(it.task.names('executed')).toEqual([]);
    expect(it.task.staged.size).toBe(0);
  });

  test('edited colour generates one module and leaves the registry', async () => {
    await using it = await project();
    await it.run();
    await it.folder.write(`${P}/bloom.json`, pattern('layered.ts', { hue: 200 }));
    await it.run();
    expect(it.task.names('executed')).toEqual(['generate bloom']);
  });

  test.each([
    ['pattern', 'generate comet', `${P}/comet.json`, pattern('layered.ts', { hue: 200 })],
    ['template', 'template layered.ts', `${T}/layered.ts.hbs`, '{{> header}}// other\n'],
    ['partial', 'template layered.ts', `${T}/partials/header.hbs`, '// other {{name}}\n'],
  ])('%s that is edited once it was read counts in the next run', async (_what, action, path, text) => {
    await using it = await project();
    const before = async (name: string) => {
      if (name === action) await it.folder.write(path, text);
    };
    await it.run({ before });
    await it.run();
    const found = await it.folder.read('out/comet.ts');
    it.task.forget();
    await it.run();
    expect(await it.folder.read('out/comet.ts')).toBe(found);
  });

  test('edited title generates the module and the registry', async () => {
    await using it = await project();
    await it.run();
    await it.folder.write(`${P}/bloom.json`, pattern('layered.ts', { title: 'Other light' }));
    await it.run();
    expect(it.task.names('executed')).toEqual(['generate bloom', 'generate registry']);
  });

  test.each([
    ['template', `${T}/layered.ts.hbs`],
    ['partial', `${T}/partials/header.hbs`],
  ])('edited %s generates the three modules that use it', async (_, path) => {
    await using it = await project();
    await it.run();
    await it.folder.write(path, `// more\n${await it.folder.read(path)}`);
    await it.run();
    expect(it.task.names('executed')).toEqual([
      'generate bloom',
      'generate comet',
      'generate pulse',
      'template layered.ts',
    ]);
  });

  test('added pattern generates it and the registry; deleted one takes its module along', async () => {
    await using it = await project();
    await it.run();
    await it.folder.write(`${P}/rain.json`, pattern('simple.ts'));
    await it.run();
    expect(it.task.names('executed')).toEqual(['generate rain', 'generate registry']);
    await it.folder.remove(`${P}/rain.json`);
    const made = await it.run();
    expect(made.map(({ path }) => path)).not.toContain('out/rain.ts');
    expect(await it.folder.list('out')).not.toContain('out/rain.ts');
  });

  test('deleted module comes back', async () => {
    await using it = await project();
    await it.run();
    await it.folder.remove('out/bloom.ts');
    await it.run();
    expect(it.task.names('restored')).toEqual(['generate bloom']);
    expect(await it.folder.read('out/bloom.ts')).toContain('bloom');
  });

  test.each([
    ['sequential', { optimizations: { parallelGeneration: false } }],
    ['without template cache', { optimizations: { templateCache: false } }],
    ['eight at once', { concurrency: 8 }],
  ])('%s generation gives the same bytes', async (_, settings) => {
    await using one = await project();
    await using other = await project();
    expect(await one.run()).toEqual(await other.run(settings));
  });

  test('sequential generation does one thing at a time, parallel generation as many as allowed', async () => {
    const atOnce = async (parallelGeneration: boolean) => {
      await using it = await project();
      const toolbox = it.task.toolbox({ optimizations: { parallelGeneration }, concurrency: 3 });
      let now = 0;
      let most = 0;
      const action: typeof toolbox.action = async (request) => {
        most = Math.max(most, ++now);
        return await toolbox.action(request).finally(() => now--);
      };
      const { templates, patterns } = codegenTools({ ...toolbox, action });
      const library = await templates.precompile();
      now = most = 0;
      await patterns.generate({ library, into: 'out' });
      return most;
    };
    expect([await atOnce(false), await atOnce(true)]).toEqual([1, 3]);
  });
});

describe('what goes wrong', () => {
  test('all invalid patterns are told at once, with their places', async () => {
    await using it = await project({
      [`${P}/bloom.json`]: pattern('layered.ts').replace('"pulse"', '"puls"'),
      [`${P}/comet.json`]: '{ "title": ',
      [`${P}/pulse.json`]: pattern('layered.ts').replace('"title"', '"titel"'),
    });
    const { code, place, more = [] } = await failure(it.run());
    expect([code, ...new Set([place, ...more.map((problem) => problem.place)].map((one) => one?.file))]).toEqual([
      'patterns/invalid',
      `${P}/bloom.json`,
      `${P}/comet.json`,
      `${P}/pulse.json`,
    ]);
    expect([place, ...more.map((problem) => problem.place)].every((one) => (one?.line ?? 0) > 0)).toBe(true);
  });

  test('pattern that its schema allows and that makes no sense is told with its place', async () => {
    await using it = await project({
      [`${P}/bloom.json`]: pattern('layered.ts').replace('"palette": "main"', '"palette": "man"'),
    });
    expect(await failure(it.run())).toMatchObject({
      code: 'patterns/invalid',
      message: `Cannot use pattern "${P}/bloom.json": unknown palette "man"`,
      place: { file: `${P}/bloom.json`, pointer: '/layers/0/palette' },
      help: 'Did you mean "main"?',
    });
  });

  test('invalid pattern is not served by a module that an earlier one left', async () => {
    await using it = await project();
    await it.run();
    await it.folder.write(`${P}/bloom.json`, pattern('layered.ts').replace('0.5', '50'));
    expect(await failure(it.run())).toMatchObject({ code: 'patterns/invalid', place: { file: `${P}/bloom.json` } });
  });

  test('failing template names the pattern, the place in the template and the pattern file', async () => {
    await using it = await project({ [`${T}/simple.ts.tmpl`]: 'x\n  <%= it.nothing %>' });
    expect(await failure(it.run())).toMatchObject({
      code: 'patterns/failed',
      message: 'Cannot generate pattern "vu-meter": cannot render template "simple.ts": "it.nothing" is undefined',
      place: { file: `${T}/simple.ts.tmpl`, line: 2, column: 7 },
      more: [{ message: `Pattern "vu-meter" is in "${P}/vu-meter.json"`, place: { file: `${P}/vu-meter.json` } }],
    });
  });

  test('failing registry names the module', async () => {
    await using it = await project({ [`${T}/registry.ts.hbs`]: '{{nope}}' });
    expect(await failure(it.run())).toMatchObject({
      code: 'patterns/failed',
      message: 'Cannot generate module "registry": cannot render template "registry.ts": "nope" is not defined',
      more: [],
    });
  });

  test('first failure stops what has not begun', async () => {
    await using it = await project({ [`${T}/layered.ts.hbs`]: '{{nope}}' });
    const { message } = await failure(it.run({ optimizations: { parallelGeneration: false } }));
    expect(message).toContain('"bloom"');
    expect(generated(it.task.ended.map(({ name }) => name))).toEqual([]);
  });

  test('cancelled run generates nothing', async () => {
    await using it = await project();
    const { templates, patterns } = codegenTools(it.task.toolbox());
    const library = await templates.precompile();
    const stopped = codegenTools(it.task.toolbox({ signal: AbortSignal.abort(new Error('stopped')) }));
    await expect(stopped.patterns.generate({ library, into: 'out' })).rejects.toThrow('stopped');
    expect(patterns).toBeDefined();
    expect(it.task.ended).toEqual([]);
  });

  test('unknown template is told with its place in the pattern and a suggestion', async () => {
    await using it = await project({ [`${P}/bloom.json`]: pattern('layerd.ts') });
    expect(await failure(it.run())).toMatchObject({
      code: 'patterns/unknown-template',
      message: 'Cannot find template "layerd.ts" of pattern "bloom"',
      place: { file: `${P}/bloom.json`, line: 7, column: 15, pointer: '/template' },
      help: 'Did you mean "layered.ts"?',
    });
  });

  test.each(['registry', 'Bloom', 'a b', '-a'])('file name "%s" cannot be a module', async (name) => {
    await using it = await project({ [`${P}/${name}.json`]: pattern('layered.ts') });
    expect(await failure(it.run())).toMatchObject({ code: 'patterns/invalid', place: { file: `${P}/${name}.json` } });
  });

  test('folder outside the workspace is refused', async () => {
    await using it = await project();
    const { templates, patterns } = codegenTools(it.task.toolbox());
    const library = await templates.precompile();
    for (const into of ['../out', '/out', 'a/../../b', '', 'c:\\x']) {
      expect(await failure(patterns.generate({ library, into }))).toMatchObject({ code: 'codegen/folder' });
    }
  });
});

describe('discover', () => {
  test('reads and validates every pattern, in order of name', async () => {
    await using it = await project({ [`${P}/deeper/no.json`]: '{}', [`${P}/notes.md`]: '' });
    const found = await codegenTools(it.task.toolbox()).patterns.discover();
    expect(found.map(({ name, template }) => `${name} ${template}`)).toEqual([
      'bloom layered.ts',
      'comet layered.ts',
      'pulse layered.ts',
      'vu-meter simple.ts',
    ]);
    expect(found[0]).toMatchObject({ path: `${P}/bloom.json`, digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  test('invalid pattern is an error', async () => {
    await using it = await project({ [`${P}/bloom.json`]: '{}' });
    expect(await failure(codegenTools(it.task.toolbox()).patterns.discover())).toMatchObject({
      code: 'patterns/invalid',
    });
  });
});

describe('order', () => {
  test('no order of the pattern files changes what is generated', async () => {
    await using reference = await project();
    const expected = await reference.run();
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(Object.entries(PATTERNS), { minLength: 4 }), async (entries) => {
        const folder = await TempFolder.create({ ...LIBRARY, ...Object.fromEntries(entries) });
        await using _ = folder;
        const { templates, patterns } = codegenTools(new MemoryTask(folder).toolbox());
        expect(await patterns.generate({ library: await templates.precompile(), into: 'out' })).toEqual(expected);
      }),
      { numRuns: 5 },
    );
  });
});
