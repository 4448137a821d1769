import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findFiles, matcher } from '../../lib/files/find-files.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { listed } from './count-reads.ts';

const TREE = [
  'src/a.ts',
  'src/b.test.ts',
  'src/deep/er/c.ts',
  'src-x/y.ts',
  'src.ts',
  'README.md',
  '.env',
  '.conductor/patterns/.draft/p.json',
  '.conductor/patterns/bloom.json',
  '.conductor/cache/v1/index',
  '.conductor/tmp/t',
  '.conductor/journal/j',
  '.conductor/metrics/logs/l',
  '.conductor/manifests/m.json',
  '.git/HEAD',
  'sub/.git/config',
  'sub/.conductor/cache/v1/index',
  'sub/.conductor/patterns/p.json',
  'node_modules/pkg/index.js',
  'node_modules/pkg/node_modules/in/x.js',
  'src/node_modules/n.js',
  'pages/[id].ts',
  'odd/a b',
  'odd/new\nline',
  'odd/ünï',
  'odd/{x}',
];

async function tree(): Promise<TempFolder> {
  const folder = await TempFolder.create(Object.fromEntries(TREE.map((path) => [path, path])));
  symlinkSync('src', folder.at('link'));
  symlinkSync('/etc', folder.at('src/outside'));
  return folder;
}

describe('finding files', () => {
  test.each<[string[], string[]]>([
    [['src/**'], ['src/a.ts', 'src/b.test.ts', 'src/deep/er/c.ts', 'src/outside']],
    [
      ['src/**', '!**/*.test.ts'],
      ['src/a.ts', 'src/deep/er/c.ts', 'src/outside'],
    ],
    [
      ['src/**/*.ts', '!src/deep/**'],
      ['src/a.ts', 'src/b.test.ts'],
    ],
    [['src/**/*.ts', '!src', 'src/a.ts'], ['src/a.ts']],
    [['!src/a.ts'], []],
    [[], []],
    [
      ['src/*.ts', '*.md', '*.md'],
      ['README.md', 'src/a.ts', 'src/b.test.ts'],
    ],
    [['.conductor/patterns/**'], ['.conductor/patterns/.draft/p.json', '.conductor/patterns/bloom.json']],
    [['.conductor/**'], ['.conductor/patterns/.draft/p.json', '.conductor/patterns/bloom.json']],
    [['.conductor/manifests/**', '.conductor/**/t'], ['.conductor/manifests/m.json']],
    [['**/.git/**', '.git/HEAD'], ['.git/HEAD']],
    [['node_modules/pkg/**'], ['node_modules/pkg/index.js']],
    [['**/n.js'], []],
    [['src/node_modules/*'], ['src/node_modules/n.js']],
    [['link/**', 'link/a.ts'], ['link']],
    [['src/outside/**'], ['src/outside']],
    [['pages/[id].ts'], ['pages/[id].ts']],
    [
      ['odd/\\{x\\}', 'odd/new*'],
      ['odd/new\nline', 'odd/{x}'],
    ],
    [['missing/**', 'README.md/x', 'none'], []],
    [['src*'], ['src.ts']],
  ])('%j finds %j', async (patterns, found) => {
    await using folder = await tree();
    expect(findFiles({ root: folder.path, patterns })).toEqual(found);
  });

  test('everything is found in order, but what is hidden', async () => {
    await using folder = await tree();
    const hidden = /\.git|node_modules|\.conductor\/(?!patterns)/;
    const expected = [...TREE.filter((path) => !hidden.test(path)), 'link', 'src/outside'].sort();
    expect(findFiles({ root: folder.path, patterns: ['**'] })).toEqual(expected);
  });

  test('only folders that a pattern can reach are read', async () => {
    await using folder = await tree();
    const search = (patterns: string[]) => () => findFiles({ root: folder.path, patterns });
    expect(await listed(search(['src/deep/**']))).toEqual(['deep', 'er']);
    expect(await listed(search(['src/*.ts', 'README.md', 'pages']))).toEqual(['pages', 'src']);
    expect((await listed(search(['src/*.ts', '*.md']))).slice(1)).toEqual(['src']);
    expect(await listed(search(['src/**', '!src/deep']))).toEqual(['src']);
    expect(await listed(search(['src/**', '!src']))).toEqual([]);
    expect(await listed(search(['src/a.ts', 'none/x', 'src.ts']))).toEqual([]);
    expect(await listed(search(['!src/**']))).toEqual([]);
  });

  test('a working folder elsewhere or in the root makes no difference', async () => {
    await using folder = await tree();
    const before = process.cwd();
    const outside = findFiles({ root: folder.path, patterns: ['**'] });
    process.chdir(folder.path);
    try {
      expect(findFiles({ root: folder.path, patterns: ['**'] })).toEqual(outside);
    } finally {
      process.chdir(before);
    }
  });

  test.skipIf(process.platform !== 'linux')('a name that is no UTF-8 is refused rather than missed', async () => {
    await using folder = await TempFolder.create({ 'a/x': '' });
    writeFileSync(Buffer.concat([Buffer.from(`${folder.at('a')}/`), Buffer.from([0x62, 0xff])]), '');
    expect(() => findFiles({ root: folder.path, patterns: ['a/**'] })).toThrow('is not valid UTF-8');
    expect(findFiles({ root: folder.path, patterns: ['a/**', '!a/b*'] })).toEqual(['a/x']);
  });
});

test('the matcher says of every path what a search finds', async () => {
  await using folder = await TempFolder.create();
  const names = ['a', 'b', '.git', 'node_modules', '.conductor', 'cache', 'a.b'];
  const files: string[] = [];
  for (const one of names) for (const two of names) for (const three of names) files.push(`${one}/${two}/${three}`);
  for (const file of files) {
    mkdirSync(dirname(folder.at(file)), { recursive: true });
    writeFileSync(folder.at(file), '');
  }
  const part = fc.constantFrom(...names, '*', '**', 'a*', '{a,b}', '[!a]', '.*');
  const pattern = fc.tuple(fc.constantFrom('', '', '!'), fc.array(part, { minLength: 1, maxLength: 4 }));
  const patterns = fc.array(
    pattern.map(([sign, parts]) => sign + parts.join('/')),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(patterns, (list) => {
      expect(findFiles({ root: folder.path, patterns: list })).toEqual(files.filter(matcher(list)).sort());
    }),
    { numRuns: 300 },
  );
});

test("what conductor derives in a workspace inside is reached by its name only, as this one's is", async () => {
  await using folder = await tree();
  const find = (...patterns: readonly string[]) => findFiles({ root: folder.path, patterns });
  const [index, pattern] = ['sub/.conductor/cache/v1/index', 'sub/.conductor/patterns/p.json'];
  expect(find('sub/**')).toEqual([pattern]);
  expect(find('sub/.conductor/cache/**')).toEqual([index]);
  expect([index, pattern].map(matcher(['**']))).toEqual([false, true]);
});
