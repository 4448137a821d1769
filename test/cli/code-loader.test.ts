import { execFile } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { TempFolder } from '../support/temp-folder.ts';

const LOADER = join(dirname(dirname(import.meta.dirname)), 'dist/loader.cjs');
const FILES = {
  'dist/cli.cjs': [
    'exports.say = (...words) => say(...words);',
    "const { word } = require('./cli/word.cjs');",
    "const say = (...words) => console.log('said', word(), ...words);",
    "const later = () => require('./cli/later.cjs').later();",
    "if (process.argv[2] === 'import') setImmediate(() => say(typeof require('node:os').cpus, later()));",
    "else if (process.argv[2] === 'fail') throw new Error('on purpose');",
    'else say(...process.argv.slice(2));',
  ].join('\n'),
  'dist/cli/word.cjs': "exports.word = () => 'AAAA';",
  'dist/cli/later.cjs': "const cli = require('../cli.cjs');\nexports.later = () => typeof cli.say;",
  'bin.cjs': "require('./dist/loader.cjs').load(require('node:path').join(__dirname, 'dist/cli.cjs'));",
};

async function program() {
  const folder = await TempFolder.create(FILES);
  copyFileSync(LOADER, folder.at('dist/loader.cjs'));
  const run = async (args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) => {
    try {
      const options = { env: { PATH: process.env['PATH'], ...env } };
      return (await promisify(execFile)(process.execPath, [folder.at('bin.cjs'), ...args], options)).stdout.trim();
    } catch (error) {
      return (error as { stderr: string }).stderr; // execFile rejects with it
    }
  };
  return { folder, run };
}

/** The packs: their names without what they are made for, and the first lines. */
function packs({ path }: TempFolder): Record<string, { kinds: string[]; writes: number; files: object }> {
  const names = readdirSync(join(path, '.code'));
  const head = (name: string) => JSON.parse(readFileSync(join(path, '.code', name), 'latin1').split('\n', 1)[0] ?? '');
  return Object.fromEntries(names.map((name) => [name.replace(/-v.*/, ''), head(name)]));
}

const packFile = ({ path }: TempFolder) => join(path, '.code', readdirSync(join(path, '.code'))[0] ?? '');

describe('code that is kept', () => {
  it('is written once for each kind of process, and used by the next', async () => {
    const { folder, run } = await program();
    await using _folder = folder;
    for (let round = 0; round < 2; round++) {
      expect(await run(['list'])).toBe('said AAAA list');
      expect(packs(folder)).toMatchObject({ base: { kinds: ['list'], writes: 1 } });
    }
    expect(Object.keys(packs(folder)['base']?.files ?? {})).toEqual(['cli.cjs', 'cli/word.cjs']);
    for (let round = 0; round < 2; round++) {
      expect(await run(['run', '8'])).toBe('said AAAA run 8');
      expect(packs(folder)).toMatchObject({ base: { kinds: ['list', 'run'], writes: 2 } });
    }
  });

  it('of files that are loaded later is kept apart', async () => {
    const { folder, run } = await program();
    await using _folder = folder;
    for (let round = 0; round < 2; round++) {
      expect(await run(['import'])).toBe('said AAAA function function');
      expect(packs(folder)).toMatchObject({ rest: { kinds: ['import cli/later.cjs'], writes: 1 } });
    }
    await run();
    expect(Object.keys(packs(folder)).sort()).toEqual(['base', 'rest']);
    expect(await run(['import'])).toBe('said AAAA function function');
  });

  it('is not lost where a long process has let go of it', async () => {
    const { folder, run } = await program();
    await using _folder = folder;
    const sums = Array.from({ length: 50 }, (_, at) => `exports.f${at} = (a) => [a, ${at}].map((b) => b + ${at});`);
    await folder.write('dist/cli/word.cjs', [FILES['dist/cli/word.cjs'], ...sums].join('\n'));
    await folder.write(
      'dist/cli.cjs',
      [
        "const word = require('./cli/word.cjs');",
        "if (process.argv[2] === 'all') for (const name in word) word[name](1);",
        // Each is a reason to collect garbage: what is not called meanwhile gets old by that.
        "if (process.argv[2] === 'long') for (let round = 0; round < 80; round++) Buffer.allocUnsafeSlow(64 << 20);",
        "console.log('done');",
      ].join('\n'),
    );
    const lengths = async (kind: string) => {
      expect(await run([kind])).toBe('done');
      const { files = {}, kinds } = packs(folder)['base'] ?? {};
      expect(kinds).toContain(kind);
      return (Object.values(files) as [number, number][])[1]?.[1] ?? 0;
    };
    const little = await lengths('little');
    const all = await lengths('all');
    expect(all).toBeGreaterThan(little * 3);
    expect(await lengths('long')).toBeGreaterThanOrEqual(all);
  });

  it('is not that of another file, be it as long and as old', async () => {
    const { folder, run } = await program();
    await using _folder = folder;
    await run();
    const { atime, mtime } = statSync(folder.at('dist/cli.cjs'));
    writeFileSync(folder.at('dist/cli.cjs'), FILES['dist/cli.cjs'].replaceAll('said', 'told'));
    utimesSync(folder.at('dist/cli.cjs'), atime, mtime);
    expect(await run()).toBe('told AAAA');
    expect(packs(folder)).toMatchObject({ base: { writes: 1 } });
  });

  it('that is cut anywhere or is none does no harm', async () => {
    const { folder, run } = await program();
    await using _folder = folder;
    await run();
    const file = packFile(folder);
    const { size } = statSync(file);
    for (const length of [0, 1, 40, 17_000, Math.floor((size + 16_384) / 2), size - 9]) {
      truncateSync(file, length);
      expect(await run(), `${length}`).toBe('said AAAA');
      expect(statSync(file).size).toBe(size);
    }
    writeFileSync(file, Buffer.alloc(size));
    expect(await run()).toBe('said AAAA');
  });

  it('in which any byte is another one is not taken, and made anew', async () => {
    const { folder, run } = await program();
    await using _folder = folder;
    await run();
    const file = packFile(folder);
    const whole = readFileSync(file);
    for (let at = 5; at < whole.length; at += Math.floor(whole.length / 24)) {
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] ?? 0) ^ 0x10;
      writeFileSync(file, flipped);
      expect(await run(), `${at}`).toBe('said AAAA');
    }
    writeFileSync(file, Buffer.from(whole).fill(0, 17_000, 18_000));
    expect(await run()).toBe('said AAAA');
    expect(packs(folder)).toMatchObject({ base: { writes: 2 } });
  });

  it('is not written for ever', async () => {
    const { folder, run } = await program();
    await using _folder = folder;
    await run();
    const file = packFile(folder);
    const text = readFileSync(file, 'latin1').replace('"writes":1,', '"writes":50,').replace('  \n', ' \n');
    writeFileSync(file, text, 'latin1');
    const before = readFileSync(file);
    expect(await run(['other'])).toBe('said AAAA other');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it.each([{ NODE_DISABLE_COMPILE_CACHE: '1' }, { NODE_V8_COVERAGE: '/dev/null/none' }])(
    'is not kept with %o',
    async (env) => {
      const { folder, run } = await program();
      await using _folder = folder;
      expect(await run(['import'], env)).toBe('said AAAA function function');
      expect(readdirSync(folder.path)).not.toContain('.code');
    },
  );
});

it('an error names the place in the file', async () => {
  const { folder, run } = await program();
  await using _folder = folder;
  for (let round = 0; round < 2; round++) expect(await run(['fail'])).toContain(`${folder.at('dist/cli.cjs')}:6`);
});
