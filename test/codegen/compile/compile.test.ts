import { SourceMap } from 'node:module';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { codegenTools } from '../../../lib/codegen/codegen-tools.ts';
import { type Manifest, manifestPath } from '../../../lib/manifest/manifest.ts';
import { isConductorError } from '../../../lib/model/conductor-error.ts';
import { digestOf } from '../../../lib/model/digest.ts';
import type { MadeFile } from '../../../lib/task/context.ts';
import { MemoryTask } from '../../support/memory-action.ts';
import { TempFolder } from '../../support/temp-folder.ts';

const MANIFEST = manifestPath({ id: 8, slug: 'code-generation' });

const SOURCES = {
  'src/runtime.ts':
    'export interface Frame {\n  readonly time: number;\n}\n\nexport function clamp(value: number): number {\n  return Math.min(1, Math.max(0, value));\n}\n',
  'src/bloom.ts':
    "import { clamp, type Frame } from './runtime.ts';\n\nexport const SPEED: number = 2;\n\nexport function render(frame: Frame): number {\n  return clamp(frame.time * SPEED);\n}\n",
  'src/pulse.ts':
    "import type { Frame } from './runtime.ts';\n\nexport type Of = import('./runtime.ts').Frame;\n\nexport function render(frame: Frame): number {\n  return frame.time;\n}\n",
  'src/registry.ts': "export * as bloom from './bloom.ts';\nexport { render as pulse } from './pulse.ts';\n",
  'src/alone.ts': 'export const answer: number = 42;\n',
};

async function project(files: Readonly<Record<string, string>> = SOURCES) {
  const folder = await TempFolder.create(files);
  const task = new MemoryTask(folder);
  async function sources(under = 'src'): Promise<MadeFile[]> {
    const paths = (await folder.list(under)).filter((path) => path.endsWith('.ts'));
    return await Promise.all(
      paths.map(async (path) => {
        const text = await folder.read(path);
        return { path, digest: digestOf(text), size: Buffer.byteLength(text) };
      }),
    );
  }
  /** Compiles what is in `src` once more and publishes it. */
  async function run(settings: Parameters<MemoryTask['toolbox']>[0] = {}) {
    const { compile } = codegenTools(task.toolbox(settings));
    const made = await compile({ sources: await sources(), into: 'dist' });
    await task.publish();
    return made;
  }
  const manifest = async (): Promise<Manifest> => JSON.parse(await folder.read(MANIFEST));
  return { folder, task, sources, run, manifest, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

async function problemsOf(work: Promise<unknown>): Promise<string[]> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isConductorError(error)) throw error ?? new Error('nothing was thrown');
  return error.problems.map(
    ({ place, message }) => `${error.code} ${[place?.file, place?.line, place?.column].join(':')} ${message}`,
  );
}

describe('a source that is written to once it was made', () => {
  test('before it is read is not compiled', async () => {
    await using it = await project();
    const sources = await it.sources();
    await it.folder.write('src/alone.ts', 'export const answer: number = 43;\n');
    const { compile } = codegenTools(it.task.toolbox());
    expect(await problemsOf(compile({ sources, into: 'dist' }))).toEqual([
      'compile/failed src/alone.ts:: Cannot compile "src/alone.ts": it is not what it was when it was made',
    ]);
  });

  test('after it was read counts in the next run', async () => {
    await using it = await project();
    const before = async (name: string) => {
      if (name === 'compile src/alone.ts') await it.folder.write('src/alone.ts', 'export const answer: number = 43;\n');
    };
    await it.run({ before });
    expect(await it.folder.read('dist/alone.js')).toContain('42');
    await it.run();
    expect(await it.folder.read('dist/alone.js')).toContain('43');
  });
});

describe('outputs', () => {
  test('every source becomes a module, declarations and a map of each', async () => {
    await using it = await project();
    const made = await it.run();
    expect(made.map(({ path }) => path).filter((path) => path.includes('bloom'))).toEqual([
      'dist/bloom.d.ts',
      'dist/bloom.d.ts.map',
      'dist/bloom.js',
      'dist/bloom.js.map',
    ]);
    expect(made).toHaveLength(20);
    expect(made.find(({ path }) => path === 'dist/alone.js')).toEqual({
      path: 'dist/alone.js',
      digest: digestOf(await it.folder.read('dist/alone.js')),
      size: (await it.folder.read('dist/alone.js')).length,
    });
  });

  test('modules can be imported', async () => {
    await using it = await project();
    await it.run();
    const registry = await import(pathToFileURL(it.folder.at('dist/registry.js')).href);
    expect([
      registry.bloom.render({ time: 0.25 }),
      registry.bloom.render({ time: 9 }),
      registry.pulse({ time: 3 }),
    ]).toEqual([0.5, 1, 3]);
  });

  test('imports name compiled modules, in declarations and types too', async () => {
    await using it = await project();
    await it.run();
    const texts = await Promise.all(
      ['bloom.js', 'bloom.d.ts', 'pulse.d.ts', 'registry.js', 'registry.d.ts'].map((name) =>
        it.folder.read(`dist/${name}`),
      ),
    );
    expect(texts.join('\n')).not.toMatch(/\.ts["']/);
    expect(texts[2]).toContain('import("./runtime.js").Frame');
    expect(texts[4]).toContain('export * as bloom from "./bloom.js";');
  });

  test('modules that are imported when needed are named, too', async () => {
    await using it = await project({
      'src/a.ts':
        "export const load = (): Promise<object> => import('./b.ts');\nexport const any = (name: string): Promise<object> => import(name);\n",
      'src/b.ts': 'export const b: number = 1;\n',
    });
    await it.run();
    const { load } = await import(pathToFileURL(it.folder.at('dist/a.js')).href);
    expect(await load()).toMatchObject({ b: 1 });
    expect(Object.keys((await it.manifest()).files['src/a.ts']?.imports ?? {})).toEqual(['src/b.ts']);
  });

  test('maps lead back to the sources', async () => {
    await using it = await project();
    await it.run();
    const code = await it.folder.read('dist/bloom.js');
    expect(code).toMatch(/\n\/\/# sourceMappingURL=bloom\.js\.map\n$/);
    expect(await it.folder.read('dist/bloom.d.ts')).toMatch(/\n\/\/# sourceMappingURL=bloom\.d\.ts\.map\n$/);
    const payload = JSON.parse(await it.folder.read('dist/bloom.js.map'));
    const lines = code.split('\n');
    const line = lines.findIndex((text) => text.includes('return clamp'));
    const entry = new SourceMap(payload).findEntry(line, lines[line]?.indexOf('clamp') ?? 0);
    expect(entry).toMatchObject({ originalSource: '../src/bloom.ts', originalLine: 5, originalColumn: 9 });
    expect(JSON.parse(await it.folder.read('dist/bloom.d.ts.map'))).toMatchObject({
      file: 'bloom.d.ts',
      sources: ['../src/bloom.ts'],
    });
  });

  test('folders below the sources are kept', async () => {
    await using it = await project({
      'src/a.ts': "export { b } from './deep/b.ts';\n",
      'src/deep/b.ts': 'export const b: number = 1;\n',
    });
    const made = await it.run();
    expect(made.map(({ path }) => path).filter((path) => path.endsWith('.js'))).toEqual([
      'dist/a.js',
      'dist/deep/b.js',
    ]);
    expect(JSON.parse(await it.folder.read('dist/deep/b.js.map')).sources).toEqual(['../../src/deep/b.ts']);
  });

  test('sources that are only staged are compiled', async () => {
    await using it = await project({});
    const toolbox = it.task.toolbox();
    const text = 'export const a: number = 1;\n';
    toolbox.stage.write('src/a.ts', text);
    const made = await codegenTools(toolbox).compile({
      sources: [{ path: 'src/a.ts', digest: digestOf(text), size: text.length }],
      into: 'dist',
    });
    expect(made.map(({ path }) => path)).toContain('dist/a.js');
  });

  test('no sources are no outputs', async () => {
    await using it = await project({});
    const { compile } = codegenTools(it.task.toolbox());
    expect(await compile({ sources: [], into: 'dist' })).toEqual([]);
  });

  test.each([
    ['incremental off', { optimizations: { incrementalCompilation: false } }],
    ['one at a time', { concurrency: 1 }],
    ['eight at once', { concurrency: 8 }],
  ])('%s gives the same bytes', async (_, settings) => {
    await using one = await project();
    await using other = await project();
    expect(await one.run()).toEqual(await other.run(settings));
  });
});

describe('what is compiled again', () => {
  test('nothing, where nothing changed; the manifest keeps its bytes', async () => {
    await using it = await project();
    await it.run();
    const before = await it.folder.read(MANIFEST);
    await it.run();
    expect(it.task.names('executed')).toEqual([]);
    expect([...it.task.staged.keys()]).toEqual([]);
    expect(await it.folder.read(MANIFEST)).toBe(before);
  });

  test('an edited source, and not what imports it while its interface is the same', async () => {
    await using it = await project();
    await it.run();
    await it.folder.write('src/runtime.ts', SOURCES['src/runtime.ts'].replace('Math.min(1,', 'Math.min(2,'));
    await it.run();
    expect(it.task.names('executed')).toEqual(['compile src/runtime.ts']);
    expect(it.task.because('compile src/runtime.ts')).toEqual(['source "src/runtime.ts" modified']);
  });

  test('an edited value of an annotated constant is no change of the interface', async () => {
    await using it = await project();
    await it.run();
    await it.folder.write('src/bloom.ts', SOURCES['src/bloom.ts'].replace('= 2', '= 3'));
    await it.run();
    expect(it.task.names('executed')).toEqual(['compile src/bloom.ts']);
  });

  test('what imports a changed interface, by value or by type, and nothing beyond', async () => {
    await using it = await project();
    await it.run();
    await it.folder.write(
      'src/runtime.ts',
      SOURCES['src/runtime.ts'].replace('time: number', 'time: number; readonly leds?: number'),
    );
    await it.run();
    expect(it.task.names('executed')).toEqual([
      'compile src/bloom.ts',
      'compile src/pulse.ts',
      'compile src/runtime.ts',
    ]);
    expect(it.task.because('compile src/pulse.ts')).toEqual(['interface of "src/runtime.ts" changed']);
  });

  test('an edit that is taken back is found in the cache', async () => {
    await using it = await project();
    await it.run();
    const before = await it.folder.read('dist/bloom.js');
    await it.folder.write('src/bloom.ts', SOURCES['src/bloom.ts'].replace('= 2', '= 3'));
    await it.run();
    await it.folder.write('src/bloom.ts', SOURCES['src/bloom.ts']);
    await it.run();
    expect([it.task.names('executed'), it.task.names('restored')]).toEqual([[], ['compile src/bloom.ts']]);
    expect(await it.folder.read('dist/bloom.js')).toBe(before);
  });

  test('deleted and edited outputs are put right', async () => {
    await using it = await project();
    const made = await it.run();
    await it.folder.remove('dist/bloom.js');
    await it.folder.write('dist/pulse.d.ts', 'edited');
    expect(await it.run()).toEqual(made);
    expect([it.task.names('executed'), it.task.names('restored')]).toEqual([
      [],
      ['compile src/bloom.ts', 'compile src/pulse.ts'],
    ]);
  });

  test('everything, where another compiler made it', async () => {
    await using it = await project();
    await it.run();
    await it.folder.write(
      MANIFEST,
      (await it.folder.read(MANIFEST)).replace(/"compiler": ".*"/, '"compiler": "other@1 x"'),
    );
    it.task.forget();
    await it.run();
    expect(it.task.names('executed')).toHaveLength(5);
    expect(it.task.because('compile src/alone.ts')).toEqual(['compiler changed']);
  });

  test('everything, where incremental compilation is switched off', async () => {
    await using it = await project();
    await it.run();
    await it.run({ optimizations: { incrementalCompilation: false } });
    expect(it.task.names('executed')).toHaveLength(5);
    expect(it.task.because('compile src/alone.ts')).toEqual(['incremental compilation is switched off']);
  });

  test('a removed source loses its outputs and its entry', async () => {
    await using it = await project();
    await it.run();
    await it.folder.remove('src/alone.ts');
    await it.run();
    expect(it.task.names('executed')).toEqual([]);
    expect((await it.folder.list('dist')).filter((path) => path.includes('alone'))).toEqual([]);
    expect(Object.keys((await it.manifest()).files)).toEqual([
      'src/bloom.ts',
      'src/pulse.ts',
      'src/registry.ts',
      'src/runtime.ts',
    ]);
  });

  test('outputs in another folder are made there', async () => {
    await using it = await project();
    await it.run();
    const { compile } = codegenTools(it.task.toolbox());
    const made = await compile({ sources: await it.sources(), into: 'lib' });
    expect(made.every(({ path }) => path.startsWith('lib/'))).toBe(true);
  });
});

describe('manifest', () => {
  test('records checksum, size, time, imports, interface and outputs', async () => {
    await using it = await project();
    const made = await it.run();
    const { files, compiler } = await it.manifest();
    const source = SOURCES['src/bloom.ts'];
    expect(compiler).toMatch(/^oxc-transform@\d+\.\d+\.\d+ [0-9a-f]{16}$/);
    expect(files['src/bloom.ts']).toEqual({
      checksum: digestOf(source),
      size: source.length,
      last_compiled: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      imports: { 'src/runtime.ts': files['src/runtime.ts']?.interface },
      interface: digestOf((await it.folder.read('dist/bloom.d.ts')).replace(/\/\/# source.*\n$/, '')),
      outputs: Object.fromEntries(
        made.filter(({ path }) => path.startsWith('dist/bloom.')).map(({ path, digest }) => [path, digest]),
      ),
    });
  });

  test('entries of sources that were not compiled keep their times', async () => {
    await using it = await project();
    await it.run();
    const old = '2001-02-03T04:05:06+00:00';
    await it.folder.write(
      MANIFEST,
      (await it.folder.read(MANIFEST)).replaceAll(/(last_compiled": ").*?"/g, `$1${old}"`),
    );
    await it.folder.write('src/bloom.ts', SOURCES['src/bloom.ts'].replace('= 2', '= 3'));
    await it.run();
    const { files } = await it.manifest();
    expect(Object.keys(files).filter((path) => files[path]?.last_compiled !== old)).toEqual(['src/bloom.ts']);
  });

  test('missing manifest is written again from the cache', async () => {
    await using it = await project();
    await it.run();
    const before = await it.manifest();
    await it.folder.remove(MANIFEST);
    await it.run();
    expect([it.task.names('executed'), it.task.warnings]).toEqual([[], []]);
    expect(Object.keys((await it.manifest()).files)).toEqual(Object.keys(before.files));
  });

  test('two calls of one run share the manifest', async () => {
    await using it = await project({
      'src/a.ts': 'export const a: number = 1;\n',
      'more/b.ts': 'export const b: number = 1;\n',
    });
    const both = async () => {
      const { compile } = codegenTools(it.task.toolbox());
      await compile({ sources: await it.sources('src'), into: 'dist/src' });
      await compile({ sources: await it.sources('more'), into: 'dist/more' });
      await it.task.publish();
    };
    await both();
    const before = await it.folder.read(MANIFEST);
    expect(Object.keys((await it.manifest()).files)).toEqual(['more/b.ts', 'src/a.ts']);
    await it.folder.write(MANIFEST, before.replace(/("timestamp": ").*"/, '$12001-02-03T04:05:06+00:00"'));
    await both();
    expect(it.task.names('executed')).toEqual([]);
    expect((await it.manifest()).timestamp).toBe('2001-02-03T04:05:06+00:00');
  });

  const outside = (text: string, path: string) => text.replaceAll('dist/bloom.js"', `${path}"`);
  test.each([
    ['empty', () => ''],
    ['truncated', (text: string) => text.slice(0, text.length / 2)],
    ['of another version', (text: string) => text.replace('"1.0"', '"9.0"')],
    ['with a number as text', (text: string) => text.replace(/"size": (\d+)/, '"size": "$1"')],
    ['with a __proto__ key', (text: string) => text.replace('"src/bloom.ts": {', '"__proto__": {')],
    ['with an absolute path', (text: string) => outside(text, '/tmp/conductor-outside.js')],
    ['with a path that leads out', (text: string) => outside(text, '../outside.js')],
    ['that is a list', () => '[]'],
  ])('a manifest %s costs one warning and a full compile', async (_, damage) => {
    await using it = await project();
    const made = await it.run();
    await it.folder.write(MANIFEST, damage(await it.folder.read(MANIFEST)));
    expect(await it.run()).toEqual(made);
    expect(it.task.names('executed')).toHaveLength(5);
    expect(it.task.because('compile src/alone.ts')).toEqual(['the manifest cannot be read']);
    expect(it.task.warnings).toMatchObject([{ code: 'manifest/invalid', problem: { place: { file: MANIFEST } } }]);
    expect([...it.task.staged.keys()].filter((path) => path.startsWith('/') || path.includes('..'))).toEqual([]);
    await it.run();
    expect([it.task.names('executed'), it.task.warnings]).toEqual([[], []]);
  });

  test.each([
    ['other outputs', (text: string) => outside(text, 'src/alone.ts')],
    ['fewer outputs', (text: string) => text.replace(/\n *"dist\/bloom\.d\.ts": "\w+",/, '')],
    ['imports that are no sources', (text: string) => text.replaceAll('"src/runtime.ts": "', '"src/gone.ts": "')],
  ])('a valid manifest with %s changes nothing but what it records', async (_, change) => {
    await using it = await project();
    const made = await it.run();
    const right = await it.manifest();
    await it.folder.write(MANIFEST, change(await it.folder.read(MANIFEST)));
    expect(await it.run()).toEqual(made);
    expect((await it.manifest()).files).toMatchObject(
      Object.fromEntries(
        Object.entries(right.files).map(([path, entry]) => [path, { ...entry, last_compiled: expect.any(String) }]),
      ),
    );
    expect(await it.folder.read('src/alone.ts')).toBe(SOURCES['src/alone.ts']);
  });
});

describe('mistakes', () => {
  test('all of all sources are told at once, with places in characters', async () => {
    await using it = await project({
      'src/a.ts': "const é = '😀'; export function f( { return é }\n",
      'src/b.ts': "export const é: string = '😀'; export const late = f();\nfunction f(): number {\n  return 1;\n}\n",
      'src/c.ts': 'const twice = 1;\nconst twice = 2;\n',
      'src/d.ts':
        "import './gone.ts';\nexport type X = import('./lost.ts').X;\nimport 'node:fs';\nimport './data.json';\n",
      'src/fine.ts': 'export {};\n',
    });
    expect(await problemsOf(it.run())).toEqual([
      expect.stringMatching(/^compile\/failed src\/a\.ts:1:\d+ Cannot compile "src\/a.ts": expected /),
      expect.stringMatching(/^compile\/failed src\/b\.ts:1:45 Cannot compile "src\/b.ts": .*explicit type annotation/),
      'compile/failed src/c.ts:2:7 Cannot compile "src/c.ts": identifier "twice" has already been declared',
      'compile/failed src/d.ts:1:8 Cannot compile "src/d.ts": it imports "./gone.ts", which is not among the sources',
      'compile/failed src/d.ts:2:24 Cannot compile "src/d.ts": it imports "./lost.ts", which is not among the sources',
    ]);
    expect(it.task.staged.size).toBe(0);
  });

  test('what is no TypeScript is refused', async () => {
    await using it = await project({});
    const { compile } = codegenTools(it.task.toolbox());
    for (const path of ['src/a.js', 'src/a.d.ts', 'src/a']) {
      expect(await problemsOf(compile({ sources: [{ path, digest: digestOf(''), size: 0 }], into: 'dist' }))).toEqual([
        `compile/failed ${path}:: Cannot compile "${path}": it is no TypeScript source`,
      ]);
    }
  });

  test('output folder outside the workspace is refused', async () => {
    await using it = await project();
    const { compile } = codegenTools(it.task.toolbox());
    expect(await problemsOf(compile({ sources: await it.sources(), into: '../dist' }))).toEqual([
      'codegen/folder :: Cannot use the folder "../dist": it leads out of its folder',
    ]);
  });
});
