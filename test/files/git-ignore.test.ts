/** What git ignores, held against git itself. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findFiles, matcher } from '../../lib/files/find-files.ts';
import { Listing } from '../../lib/files/listing.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { listed, opened } from './count-reads.ts';

/** Git without any configuration of the user or the machine. */
const ENV = {
  PATH: process.env['PATH'] ?? '',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  HOME: '/dev/null',
};

function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd, env: ENV, stdio: 'pipe' }).toString();
}

function untracked(cwd: string): string[] {
  const listed = git(cwd, 'ls-files', '--others', '--exclude-standard', '-z');
  return listed
    .split('\0')
    .filter((path) => path !== '')
    .sort();
}

const find = (root: string, patterns: string[] = ['**']) => findFiles({ root, patterns, gitignore: true });

function write(folder: TempFolder, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(folder.at(path)), { recursive: true });
    writeFileSync(folder.at(path), content);
  }
}

const NAMES = ['a', 'b', 'ab', 'a.b', 'B', 'ü', 'a b', 'b ', '[a]', '#a', '!a', 'a\\b', '-', 'c]', 'a*', '\r', '.a'];
const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('a', 'b', 'ab') },
  { weight: 1, arbitrary: fc.constantFrom(...NAMES) },
);
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
/** Most of these mean something in such a tree. */
const likely = fc.constantFrom(
  ...[
    'a',
    'b',
    'a',
    'b',
    'ab',
    '*',
    '**',
    '?',
    'a*',
    '*b',
    '**b',
    'a**',
    '[ab]',
    '[!a]',
    '??',
    '\\a',
    'ü',
    'ü',
    '[!b]*',
  ],
);
const sign = fc.constantFrom('', '', '', '/', '!', '!/');
const plausible = fc.tuple(
  sign,
  fc.array(likely, { minLength: 1, maxLength: 3 }).map((all) => all.join('/')),
  fc.constantFrom('', '', '/', ' ', '/*', '/**'),
);
const piece = fc.constantFrom(
  ...[
    'a',
    'b',
    'a',
    'b',
    '*',
    '**',
    '?',
    '/',
    '/',
    '/',
    '.',
    '\\',
    ' ',
    '\\ ',
    '[ab]',
    '[!a]',
    '[^b]',
    '[a-c]',
    '[]a]',
  ],
  ...[
    '[',
    ']',
    '-',
    '[a',
    '[c-a]',
    '[[:alpha:]]',
    '[[:x:]]',
    '[[:punct:]]',
    '[[:]',
    '[\\]]',
    '[a-]',
    '[--/]',
    '[!-z]',
    '[[:space:]]',
  ],
  ...[
    'ü',
    '\xfc',
    '!',
    '#',
    '\r',
    '\0',
    'B',
    '***',
    '**/',
    '/**',
    '/**/',
    '[a-\\c]',
    '[[:upper:][:digit:]-]',
    '[[:alnum',
    '*.b',
  ],
);
const odd = fc.tuple(
  fc.constantFrom('', '!', '/', '#'),
  fc.array(piece, { maxLength: 6 }).map((all) => all.join('')),
  fc.constantFrom('', '/', ' '),
);
const line = fc.oneof(plausible, odd).map((parts) => parts.join(''));
const text = fc
  .tuple(fc.array(line, { maxLength: 6 }), fc.constantFrom('\n', '\n', '\r\n'), fc.constantFrom('', '\n', ' '))
  .map(([lines, end, last]) => lines.join(end) + last);
const bytes = fc.tuple(fc.constantFrom('', '', '\ufeff'), text).map(([mark, all]) =>
  // One character stands for a byte that is no UTF-8.
  Buffer.concat(
    (mark + all)
      .split('\xfc')
      .flatMap((part, index) => [...(index > 0 ? [Buffer.from([0xfc])] : []), Buffer.from(part)]),
  ),
);
const folders = fc.constantFrom('', '', 'a/', 'b/', 'a/b/', 'ab/', 'ü/');

describe('what git ignores', () => {
  test('git itself says the same of random trees and patterns', async () => {
    await using folder = await TempFolder.create();
    git(folder.path, 'init', '-q');
    const tree = fc.array(path, { minLength: 5, maxLength: 15 });
    const files = fc.array(fc.tuple(folders, bytes), { minLength: 1, maxLength: 3 });
    // Git takes long to start: one start tells about many trees.
    const trees = fc.array(fc.tuple(tree, files), { minLength: 10, maxLength: 20 });
    fc.assert(
      fc.property(trees, fc.oneof({ weight: 3, arbitrary: fc.constant('') }, bytes), (all, excluded) => {
        rmSync(folder.at('trees'), { recursive: true, force: true });
        for (const [at, [paths, ignoring]] of all.entries()) {
          for (const each of paths) tryWrite(folder, `trees/${at}/${each}`, '');
          for (const [place, content] of ignoring) tryWrite(folder, `trees/${at}/${place}.gitignore`, content);
        }
        writeFileSync(folder.at('.git/info/exclude'), excluded);
        const expected = untracked(folder.path);
        expect(find(folder.path)).toEqual(expected);
        const everything = findFiles({ root: folder.path, patterns: ['**'] });
        expect(everything.filter(matcher(['**'], new Listing(folder.path).gitIgnore))).toEqual(expected);
      }),
      { numRuns: 6, endOnFailure: true },
    );
  }, 60_000);
});

describe('input globs', () => {
  const FILES = {
    '.gitignore': 'made/\n*.log\nsub/deep\n',
    'made/dist/x.log': '',
    'made/y': '',
    'src/a.log': '',
    'src/a.ts': '',
    'sub/deep/z': '',
    'sub/made/dist/q': '',
  };

  test.each<[string[], string[]]>([
    [['**'], ['.gitignore', 'src/a.ts']],
    [['made/dist/**'], ['made/dist/x.log']],
    [['made'], ['made/dist/x.log', 'made/y']],
    [
      ['made/dist/*', '**/*.ts'],
      ['made/dist/x.log', 'src/a.ts'],
    ],
    [['made/**', '!**/*.log'], ['made/y']],
    [['src/*.log', 'src/**'], ['src/a.ts']],
    [
      ['src/a.log', 'src/*.ts'],
      ['src/a.log', 'src/a.ts'],
    ],
    [['src'], ['src/a.ts']],
    [['m*/y', '*/dist/x.log', '*/a.log', 'sub/*/z', 'sub/*/dist/q'], []],
    [
      ['sub/deep/*', 'sub/made/**'],
      ['sub/deep/z', 'sub/made/dist/q'],
    ],
    [['sub/**', 'sub/deep/z'], ['sub/deep/z']],
  ])('%j reach %j, with and without a repository', async (patterns, found) => {
    await using folder = await TempFolder.create(FILES);
    expect(find(folder.path, patterns)).toEqual(found);
    const is = matcher(patterns, new Listing(folder.path).gitIgnore);
    expect(Object.keys(FILES).filter(is)).toEqual(found);
    git(folder.path, 'init', '-q');
    expect(find(folder.path, patterns)).toEqual(found);
  });

  test('to git, two stars behind a name may stand for nothing with the slash after them', async () => {
    await using folder = await TempFolder.create({
      '.gitignore': 'a**/??\n',
      'a.b': '',
      'a/b/cd': '',
      'a/b/c': '',
      'b.b': '',
    });
    git(folder.path, 'init', '-q');
    expect(find(folder.path)).toEqual(untracked(folder.path));
    expect(find(folder.path)).toEqual(['.gitignore', 'a/b/c', 'b.b']);
  });

  test('exact paths alone look for no .gitignore', async () => {
    await using folder = await TempFolder.create({ ...FILES, 'src/.gitignore': '*' });
    const search = (patterns: string[]) => () => find(folder.path, patterns);
    expect(await opened(search(['src/a.ts', 'made/y', 'none/x']))).toEqual([]);
    expect(await opened(search(['made/**']))).toEqual(['.gitignore']);
    expect(await opened(search(['**']))).toEqual(['.gitignore', '.gitignore']);
    expect(await listed(search(['**'])), 'ignored folders are not read').toEqual(['', 'src', 'sub']);
  });

  test('a link is not followed to what it says, nor a folder called .gitignore', async () => {
    await using folder = await TempFolder.create({ rules: '*\n', 'a/x': '', 'b/.gitignore/x': '' });
    symlinkSync('../rules', folder.at('a/.gitignore'));
    expect(find(folder.path)).toEqual(['a/.gitignore', 'a/x', 'b/.gitignore/x', 'rules']);
  });
});

describe('repositories', () => {
  const FILES = { '.gitignore': '/in/x\n', 'in/x': '', 'in/y': '', 'in/deep/x': '', 'in/deep/z': '' };

  test('the one that the workspace is in counts from its root down', async () => {
    await using folder = await TempFolder.create({ ...FILES, 'in/.gitignore': 'z\n!y\n' });
    expect(find(folder.at('in')), 'no repository').toEqual(['.gitignore', 'deep/x', 'x', 'y']);
    git(folder.path, 'init', '-q');
    await folder.write('.git/info/exclude', 'y\n/in/deep/x\n');
    expect(find(folder.at('in'))).toEqual(['.gitignore', 'y']);
    expect(untracked(folder.at('in'))).toEqual(['.gitignore', 'y']);
    expect(find(folder.at('in/deep'))).toEqual([]);
  });

  test('one that ignores the whole workspace does not count', async () => {
    await using folder = await TempFolder.create({ ...FILES, '.gitignore': 'x\n/in/de*\n' });
    git(folder.path, 'init', '-q');
    expect(find(folder.at('in/deep'))).toEqual(['x', 'z']);
    expect(find(folder.at('in'))).toEqual(['y']);
  });

  test('one inside another goes by its own files, also a worktree and one with its files elsewhere', async () => {
    await using folder = await TempFolder.create({ ...FILES, '.gitignore': 'x\n' });
    git(folder.path, 'init', '-q');
    await folder.write('.git/modules/README', '');
    git(folder.at('in/deep'), 'init', '-q', '--separate-git-dir', folder.at('.git/modules/deep'));
    await folder.write('.git/modules/deep/info/exclude', 'z\n');
    expect(find(folder.path)).toEqual(['.gitignore', 'in/deep/x', 'in/y']);
    expect(untracked(folder.at('in/deep'))).toEqual(['x']);
    const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.org'];
    git(folder.path, ...identity, 'commit', '-qm', 'Start', '--allow-empty');
    git(folder.path, 'worktree', 'add', '-q', folder.at('tree'));
    await folder.write('.git/info/exclude', 'y\n');
    for (const name of ['x', 'y']) await folder.write(`tree/${name}`, '');
    expect(find(folder.at('tree'))).toEqual(untracked(folder.at('tree')));
    expect(find(folder.at('tree'))).toEqual(['x']);
  });
});

/** A path may be a folder already, or lead through a file. */
function tryWrite(folder: TempFolder, path: string, content: string | Uint8Array): void {
  try {
    write(folder, { [path]: content });
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['EEXIST', 'EISDIR', 'ENOTDIR'].includes(code)) throw error;
  }
}
