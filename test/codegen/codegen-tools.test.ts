import { describe, expect, test } from 'vitest';
import { codegenTools } from '../../lib/codegen/codegen-tools.ts';
import type { Optimizations } from '../../lib/task/context.ts';
import { MemoryTask } from '../support/memory-action.ts';
import { TempFolder } from '../support/temp-folder.ts';

function pattern(hue: number): string {
  const stops = [0, 1].map((at) => ({ at, l: 0.6, c: 0.1, h: hue }));
  const layer = { kind: 'pulse', name: 'beat', description: 'One beat', palette: 'main', blend: 'add' };
  const fields = { title: 'Light', description: 'A light', tags: [], template: hue % 2 ? 'odd.ts' : 'even.ts' };
  return JSON.stringify({ ...fields, parameters: {}, palettes: { main: { stops } }, layers: [layer] });
}

const MODULE =
  "import type { Bytes } from './runtime.ts';\nexport const red: number = RED;\nexport function render(out: Bytes): void {\n  out[0] = red;\n}\n";
const FILES = {
  '.conductor/templates/odd.ts.hbs': MODULE.replace('RED', '{{palettes.0.stops.0.red}}'),
  '.conductor/templates/even.ts.tmpl': MODULE.replace('RED', '<%= it.palettes[0].stops[0].red %>'),
  '.conductor/templates/runtime.ts.hbs': 'export type Bytes = Uint8Array;\n',
  '.conductor/templates/registry.ts.hbs':
    "{{#each patterns}}\nexport * as {{identifier}} from './{{name}}.ts';\n{{/each}}\n",
  ...Object.fromEntries([11, 42, 77, 120].map((hue) => [`.conductor/patterns/hue-${hue}.json`, pattern(hue)])),
};

async function runAll(task: MemoryTask, optimizations: Partial<Optimizations> = {}): Promise<void> {
  const { templates, patterns, compile } = codegenTools(task.toolbox({ optimizations, concurrency: 3 }));
  const library = await templates.precompile();
  const sources = await patterns.generate({ library, into: 'generated/src' });
  const compiled = await compile({ sources, into: 'generated/dist' });
  await patterns.pack({ folder: 'generated', sources, compiled });
  await task.publish();
}

async function tree(folder: TempFolder): Promise<Record<string, string>> {
  const paths = await folder.list('generated');
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await folder.read(path)] as const)));
}

const BOTH = [true, false];
const ALL_OPTIMIZATIONS: Optimizations[] = BOTH.flatMap((templateCache) =>
  BOTH.flatMap((parallelGeneration) =>
    BOTH.map((incrementalCompilation) => ({ templateCache, parallelGeneration, incrementalCompilation })),
  ),
);

describe('all four phases', () => {
  test.each(ALL_OPTIMIZATIONS)('%j gives the same bytes, from nothing and after an edit', async (optimizations) => {
    await using usual = await TempFolder.create(FILES);
    await using other = await TempFolder.create(FILES);
    const tasks = [new MemoryTask(usual), new MemoryTask(other)] as const;
    for (const hue of [11, 13]) {
      for (const folder of [usual, other]) await folder.write('.conductor/patterns/hue-11.json', pattern(hue));
      await runAll(tasks[0]);
      await runAll(tasks[1], optimizations);
      expect(await tree(other)).toEqual(await tree(usual));
    }
  });

  test('one edited colour generates one module and compiles it, and touches nothing else', async () => {
    await using folder = await TempFolder.create(FILES);
    const task = new MemoryTask(folder);
    await runAll(task);
    const before = await tree(folder);
    await folder.write('.conductor/patterns/hue-42.json', pattern(300));
    await runAll(task);
    expect(task.names('executed')).toEqual(['compile generated/src/hue-42.ts', 'generate hue-42']);
    const after = await tree(folder);
    expect(Object.keys(after).filter((path) => after[path] !== before[path])).toEqual([
      'generated/dist/hue-42.js',
      'generated/index.json',
      'generated/src/hue-42.ts',
    ]);
  });

  test('deleted pattern leaves nothing of itself', async () => {
    await using folder = await TempFolder.create(FILES);
    const task = new MemoryTask(folder);
    await runAll(task);
    await folder.remove('.conductor/patterns/hue-42.json');
    await runAll(task);
    const text = JSON.stringify(await tree(folder));
    expect(text).not.toContain('hue-42');
    expect(task.names('executed')).toEqual(['compile generated/src/registry.ts', 'generate registry']);
  });
});
