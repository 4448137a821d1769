import { expect, test } from 'vitest';
import { codegenTools } from '../../../lib/codegen/codegen-tools.ts';
import { digestOf } from '../../../lib/model/digest.ts';
import type { MadeFile } from '../../../lib/task/context.ts';
import { MemoryTask } from '../../support/memory-action.ts';
import { TempFolder } from '../../support/temp-folder.ts';

const made = (path: string): MadeFile => ({ path, digest: digestOf(path), size: path.length });
const SOURCES = ['generated/src/bloom.ts', 'generated/src/registry.ts'].map(made);
const COMPILED = ['bloom.d.ts', 'bloom.js', 'bloom.js.map', 'registry.d.ts', 'registry.js'].map((name) =>
  made(`generated/dist/${name}`),
);

async function pack(options: { readonly name?: string; readonly version?: string } = {}, reverse = false) {
  await using folder = await TempFolder.create();
  const task = new MemoryTask(folder);
  const sources = reverse ? SOURCES.toReversed() : SOURCES;
  const compiled = reverse ? COMPILED.toReversed() : COMPILED;
  const files = await codegenTools(task.toolbox()).patterns.pack({
    folder: 'generated/',
    sources,
    compiled,
    ...options,
  });
  return { files, texts: Object.fromEntries([...task.staged].map(([path, bytes]) => [path, bytes.toString()])) };
}

test('package exports the registry and every module, with types', async () => {
  const { texts } = await pack({ name: 'lights', version: '1.2.3' });
  expect(JSON.parse(texts['generated/package.json'] ?? '')).toEqual({
    name: 'lights',
    version: '1.2.3',
    type: 'module',
    sideEffects: false,
    exports: {
      '.': { types: './dist/registry.d.ts', default: './dist/registry.js' },
      './index.json': './index.json',
      './package.json': './package.json',
      './*': { types: './dist/*.d.ts', default: './dist/*.js' },
    },
  });
});

test('name is the folder where none is given', async () => {
  const { texts } = await pack();
  expect(JSON.parse(texts['generated/package.json'] ?? '')).toMatchObject({ name: 'generated', version: '0.0.0' });
});

test('index lists every module with path, size and digest of its files', async () => {
  const { texts } = await pack();
  const { modules } = JSON.parse(texts['generated/index.json'] ?? '');
  expect(modules[0]).toEqual({
    name: 'bloom',
    source: { path: 'src/bloom.ts', size: 22, digest: digestOf('generated/src/bloom.ts') },
    files: ['bloom.d.ts', 'bloom.js', 'bloom.js.map'].map((name) => ({
      path: `dist/${name}`,
      size: `generated/dist/${name}`.length,
      digest: digestOf(`generated/dist/${name}`),
    })),
  });
});

test('order of the files changes nothing, and what is told is what is staged', async () => {
  const one = await pack();
  expect(await pack({}, true)).toEqual(one);
  expect(one.files).toEqual(
    Object.entries(one.texts).map(([path, text]) => ({ path, digest: digestOf(text), size: text.length })),
  );
});
