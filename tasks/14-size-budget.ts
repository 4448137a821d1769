import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { ConductorError, defineTask } from 'conductor-run';
import { MODULES } from './lib/generated-package.ts';

/** Bytes as they are, and as servers send them. */
type Sizes = { readonly raw: number; readonly gzip: number; readonly brotli: number };

/** The most that a file may have; a pattern is every module that is not named here. */
const BUDGETS: { readonly [file: string]: Sizes } = {
  pattern: { raw: 6_000, gzip: 2_000, brotli: 1_750 },
  'runtime.js': { raw: 12_000, gzip: 4_200, brotli: 3_700 },
  'registry.js': { raw: 4_000, gzip: 1_200, brotli: 1_000 },
  bundle: { raw: 60_000, gzip: 14_000, brotli: 12_000 },
};

export default defineTask({
  id: 14,
  name: 'Size budget',
  description: 'Holds every generated module and the bundle against the bytes that they may have',
  needs: [8, 13],
  inputs: [MODULES, 'bundle/*.js'],
  outputs: ['reports/14-size-budget/**'],
  params: { budgets: BUDGETS },
  async run({ phase, write, root }) {
    const sizes = await phase('Measure', async () => {
      const measured: Record<string, Sizes> = {};
      for (const folder of ['generated/dist', 'bundle']) {
        for (const name of (await readdir(join(root, folder))).filter((each) => each.endsWith('.js')).sort())
          measured[`${folder}/${name}`] = sizesOf(await write.read(`${folder}/${name}`));
      }
      return measured;
    });
    await phase('Compare', () => {
      const [first, ...more] = Object.entries(sizes).flatMap(([path, size]) => overruns(path, size));
      if (first === undefined) return;
      const help = 'Make it smaller, or raise the budget in "tasks/14-size-budget.ts"';
      throw new ConductorError({ code: 'size-budget/over', ...first, help, more, exitCode: 1 });
    });
    await phase('Report', async () => {
      write('reports/14-size-budget/report.json', `${JSON.stringify({ budgets: BUDGETS, sizes }, null, 2)}\n`);
      await write.publish();
    });
  },
});

function sizesOf(content: Buffer): Sizes {
  const [gzip, brotli] = [gzipSync(content, { level: 9 }), brotliCompressSync(content)];
  return { raw: content.length, gzip: gzip.length, brotli: brotli.length };
}

function budgetOf(path: string): Sizes | undefined {
  return path.startsWith('bundle/') ? BUDGETS['bundle'] : (BUDGETS[basename(path)] ?? BUDGETS['pattern']);
}

function overruns(path: string, sizes: Sizes): { readonly message: string }[] {
  const budget = budgetOf(path);
  return (['raw', 'gzip', 'brotli'] as const).flatMap((kind) => {
    const [size, most] = [sizes[kind], budget?.[kind] ?? 0];
    if (size <= most) return [];
    return [{ message: `"${path}" is over its ${kind} budget by ${size - most} bytes: ${size} of ${most}` }];
  });
}
