import {
  chmodSync,
  linkSync,
  mkdirSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FileIndex } from '../../lib/files/file-index.ts';
import { isConductorError } from '../../lib/model/conductor-error.ts';
import { digestOf } from '../../lib/model/digest.ts';
import { factWord } from '../../lib/model/file-fact.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { letPass, opened } from './count-reads.ts';

const INDEX = '.conductor/cache/v1/index';

function openIn(folder: TempFolder): FileIndex {
  return FileIndex.open({ root: folder.path, file: folder.at(INDEX) });
}

/** A whole second, since setting a time loses the nanoseconds of others. */
const TIME = 1_700_000_000;

/** A folder whose files, all of one mtime, are recorded in a saved index. */
async function indexed(files: Record<string, string>): Promise<TempFolder> {
  const folder = await TempFolder.create(files);
  for (const path of Object.keys(files)) utimesSync(folder.at(path), TIME, TIME);
  letPass(...Object.keys(files).map((path) => folder.at(path)));
  const index = openIn(folder);
  for (const path of Object.keys(files)) index.fact(path);
  expect(index.save()).toBeUndefined();
  return folder;
}

/** A same-size edit that puts the mtime back. */
function editSecretly(path: string, content: string): void {
  const before = statSync(path, { bigint: true });
  writeFileSync(path, content);
  utimesSync(path, TIME, TIME);
  const after = statSync(path, { bigint: true });
  expect([after.mtimeNs, after.size, after.ino]).toEqual([before.mtimeNs, before.size, before.ino]);
}

describe('facts', () => {
  test('a file has digest, size and executable bit', async () => {
    await using folder = await TempFolder.create({ 'a b/ü\n.txt': 'hello', 'run.sh': '#!' });
    chmodSync(folder.at('run.sh'), 0o755);
    const index = openIn(folder);
    expect(index.fact('a b/ü\n.txt')).toEqual({ kind: 'file', digest: digestOf('hello'), size: 5, executable: false });
    expect(index.fact('run.sh')).toMatchObject({ kind: 'file', executable: true });
  });

  test('what is no file says what it is', async () => {
    await using folder = await TempFolder.create({ 'a.txt': 'a' });
    mkdirSync(folder.at('folder'));
    symlinkSync('nowhere/at all', folder.at('link'));
    const index = openIn(folder);
    expect(index.fact('folder')).toEqual({ kind: 'directory' });
    expect(index.fact('link')).toEqual({ kind: 'symlink', target: 'nowhere/at all' });
    expect(index.fact('no/such')).toEqual({ kind: 'missing' });
    expect(index.fact('a.txt/below')).toEqual({ kind: 'missing' });
  });

  test('an empty file and one larger than the read buffer get the right digests', async () => {
    const large = 'x'.repeat(700_000);
    await using folder = await TempFolder.create({ empty: '', large });
    const index = openIn(folder);
    expect(index.fact('empty')).toMatchObject({ digest: digestOf(''), size: 0 });
    expect(index.fact('large')).toMatchObject({ digest: digestOf(large), size: 700_000 });
  });

  test('a path that the system refuses is an expected error with errno name and path', async () => {
    await using folder = await TempFolder.create();
    const path = 'x'.repeat(300);
    try {
      openIn(folder).fact(path);
      expect.unreachable();
    } catch (error) {
      expect(isConductorError(error) && error.code).toBe('files/unreadable');
      expect(String(error)).toContain(`Cannot read "${path}": ENAMETOOLONG`);
    }
    await expect(openIn(folder).facts([path])).rejects.toThrow('ENAMETOOLONG');
  });

  test('many paths at once give the facts of each, also of duplicates', async () => {
    await using folder = await TempFolder.create({ a: '1', b: '2' });
    symlinkSync('a', folder.at('c'));
    const facts = await openIn(folder).facts(['b', 'a', 'c', 'd', 'a']);
    expect([...facts.keys()]).toEqual(['b', 'a', 'c', 'd']);
    expect(facts.get('a')).toMatchObject({ digest: digestOf('1') });
    expect(facts.get('c')).toEqual({ kind: 'symlink', target: 'a' });
    expect(facts.get('d')).toEqual({ kind: 'missing' });
  });

  test('a very large file gets the same digest in either way', async () => {
    await using folder = await TempFolder.create({ big: 'start' });
    truncateSync(folder.at('big'), 64 * 1024 * 1024 + 1);
    const index = openIn(folder);
    const facts = await index.facts(['big']);
    expect(facts.get('big')).toEqual(openIn(folder).fact('big'));
    expect(facts.get('big')).toMatchObject({ kind: 'file', size: 64 * 1024 * 1024 + 1 });
  });
});

describe('what was recorded', () => {
  test('unchanged files are not read again, by a later process neither', async () => {
    await using folder = await indexed({ 'a.txt': 'one', 'b.txt': 'two' });
    const index = openIn(folder);
    const reads = await opened(async () => {
      expect(index.fact('a.txt')).toMatchObject({ digest: digestOf('one'), size: 3 });
      expect((await index.facts(['a.txt', 'b.txt'])).get('b.txt')).toMatchObject({ digest: digestOf('two') });
    });
    expect(reads).toEqual([]);
    expect(index.save()).toBeUndefined();
  });

  test('a same-size edit with the mtime put back is seen', async () => {
    await using folder = await indexed({ 'a.txt': 'one' });
    editSecretly(folder.at('a.txt'), 'two');
    expect(openIn(folder).fact('a.txt')).toMatchObject({ digest: digestOf('two') });
  });

  test('inputs that swap contents are seen', async () => {
    await using folder = await indexed({ a: 'one', b: 'two' });
    renameSync(folder.at('a'), folder.at('c'));
    renameSync(folder.at('b'), folder.at('a'));
    renameSync(folder.at('c'), folder.at('b'));
    const index = openIn(folder);
    expect(index.fact('a')).toMatchObject({ digest: digestOf('two') });
    expect(index.fact('b')).toMatchObject({ digest: digestOf('one') });
  });

  test('a file replaced by one with an older mtime is seen', async () => {
    await using folder = await indexed({ a: 'one', b: 'two' });
    utimesSync(folder.at('b'), 1000, 1000);
    renameSync(folder.at('b'), folder.at('a'));
    expect(openIn(folder).fact('a')).toMatchObject({ digest: digestOf('two') });
  });

  test('a changed mode is seen without a change of content', async () => {
    await using folder = await indexed({ a: 'one' });
    chmodSync(folder.at('a'), 0o755);
    expect(openIn(folder).fact('a')).toMatchObject({ digest: digestOf('one'), executable: true });
  });

  test('an edit through another name of the file is seen', async () => {
    await using folder = await indexed({ a: 'one' });
    linkSync(folder.at('a'), folder.at('b'));
    editSecretly(folder.at('b'), 'two');
    expect(openIn(folder).fact('a')).toMatchObject({ digest: digestOf('two') });
  });

  test('a file that became a link, a folder or nothing is not taken for what it was', async () => {
    await using folder = await indexed({ a: 'one', b: 'two', c: 'three' });
    for (const path of ['a', 'b', 'c']) await folder.remove(path);
    symlinkSync('x', folder.at('a'));
    mkdirSync(folder.at('b'));
    const index = openIn(folder);
    expect(['a', 'b', 'c'].map((path) => index.fact(path).kind)).toEqual(['symlink', 'directory', 'missing']);
    expect(index.save()).toBeUndefined();
    expect(openIn(folder).fact('c')).toEqual({ kind: 'missing' });
  });

  test('entries that nobody asked for stay when others are recorded', async () => {
    await using folder = await indexed({ a: 'one', b: 'two' });
    await folder.write('c', 'three');
    letPass(folder.at('c'));
    const index = openIn(folder);
    index.fact('c');
    index.save();
    const later = openIn(folder);
    expect(await opened(() => ['a', 'b', 'c'].map((path) => later.fact(path)))).toEqual([]);
  });
});

describe('an entry as young as its reading', () => {
  test('what was remembered from writing is read once by a later process, and then trusted', async () => {
    await using folder = await TempFolder.create({ out: 'made' });
    const writer = openIn(folder);
    writer.remember('out', digestOf('made'));
    expect(await opened(() => writer.fact('out'))).toEqual([]);
    expect(writer.fact('out')).toMatchObject({ digest: digestOf('made'), size: 4 });
    writer.save();
    letPass(folder.at('out'));
    const second = openIn(folder);
    expect(await opened(() => second.fact('out'))).toEqual(['out']);
    expect(second.save()).toBeUndefined();
    expect(await opened(() => openIn(folder).fact('out'))).toEqual(['index']);
  });

  test('a wrong memory does not outlive the process, nor a refresh', async () => {
    await using folder = await TempFolder.create({ out: 'made' });
    const index = openIn(folder);
    index.remember('out', digestOf('else'));
    index.save();
    expect(openIn(folder).fact('out')).toMatchObject({ digest: digestOf('made') });
    index.refresh(['out']);
    expect(index.fact('out')).toMatchObject({ digest: digestOf('made') });
  });

  test('remembering a file that is gone leaves it missing', async () => {
    await using folder = await TempFolder.create({ out: 'made' });
    const index = openIn(folder);
    index.fact('out');
    await folder.remove('out');
    index.remember('out', digestOf('made'));
    expect(index.fact('out')).toEqual({ kind: 'missing' });
  });
});

describe('refreshing', () => {
  test('a fact stays for the process until it is refreshed: all, or some paths', async () => {
    await using folder = await TempFolder.create({ a: '1', b: '1' });
    const index = openIn(folder);
    const digests = () =>
      ['a', 'b', 'c'].map((path) => index.fact(path)).map((fact) => (fact.kind === 'file' ? fact.digest : fact.kind));
    const [old, young] = [digestOf('1'), digestOf('2')];
    expect(digests()).toEqual([old, old, 'missing']);
    for (const path of ['a', 'b', 'c']) await folder.write(path, '2');
    expect(digests()).toEqual([old, old, 'missing']);
    index.refresh(['a']);
    expect(digests()).toEqual([young, old, 'missing']);
    index.refresh();
    expect(digests()).toEqual([young, young, young]);
  });

  test('what was learnt before a refresh is saved', async () => {
    await using folder = await TempFolder.create({ a: '1' });
    letPass(folder.at('a'));
    const index = openIn(folder);
    index.fact('a');
    index.refresh();
    index.save();
    expect(await opened(() => openIn(folder).fact('a'))).toEqual(['index']);
  });
});

test('many paths as inputs have the words of their facts', async () => {
  await using folder = await TempFolder.create({ a: '1', b: '2', 'c/x': '', ['__proto__']: 'odd' });
  chmodSync(folder.at('b'), 0o755);
  symlinkSync('a', folder.at('d'));
  const index = openIn(folder);
  const paths = ['a', 'b', 'c', 'd', 'e', '__proto__'];
  const inputs = await index.inputs(paths);
  expect(inputs.paths).toEqual([...paths].sort());
  for (const path of paths) expect(inputs.get(path)).toBe(factWord(index.fact(path)));
});

describe('saving', () => {
  test('nothing is written where nothing is new', async () => {
    await using folder = await indexed({ a: '1' });
    const before = statSync(folder.at(INDEX), { bigint: true });
    const index = openIn(folder);
    index.fact('a');
    expect(index.save()).toBeUndefined();
    expect(statSync(folder.at(INDEX), { bigint: true })).toMatchObject({ ino: before.ino, mtimeNs: before.mtimeNs });
  });

  test('a second save of the same process writes only what is new since the first', async () => {
    await using folder = await TempFolder.create({ a: '1', b: '2' });
    letPass(folder.at('a'), folder.at('b'));
    const index = openIn(folder);
    index.fact('a');
    index.save();
    const first = statSync(folder.at(INDEX)).ino;
    index.save();
    expect(statSync(folder.at(INDEX)).ino).toBe(first);
    index.fact('b');
    index.save();
    expect(await opened(() => [openIn(folder)].map((later) => [later.fact('a'), later.fact('b')]))).toEqual(['index']);
  });

  test('a failure is returned, not thrown, and leaves nothing behind', async () => {
    await using folder = await TempFolder.create({ a: '1', '.conductor/cache': 'a file where a folder should be' });
    const index = openIn(folder);
    index.fact('a');
    index.listing().entries('');
    index.remember('a', digestOf('1'));
    expect(index.save()).toBeUndefined(); // nothing can be trusted where no clock can be asked
    await using other = await indexed({ a: '1' });
    await other.write('b', '2');
    letPass(other.at('b'));
    const blocked = openIn(other);
    blocked.fact('b');
    await other.remove(INDEX);
    mkdirSync(other.at(`${INDEX}/in the way`), { recursive: true });
    expect(blocked.save()).toMatchObject({ message: expect.stringMatching(/^Cannot write file index ".*": E[A-Z]+$/) });
    expect(await other.list('.conductor')).toEqual([]);
  });

  test('the last of two processes wins, whole', async () => {
    await using folder = await TempFolder.create({ a: '1', b: '2' });
    letPass(folder.at('a'), folder.at('b'));
    const [one, other] = [openIn(folder), openIn(folder)];
    one.fact('a');
    other.fact('b');
    one.save();
    other.save();
    expect(await opened(() => openIn(folder).fact('b'))).toEqual(['index']);
    expect(openIn(folder).fact('a')).toMatchObject({ digest: digestOf('1') });
  });
});
