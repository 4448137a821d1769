import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../lib/model/digest.ts';
import { compareOutputs, type OutputSet } from '../../lib/run/compare-outputs.ts';
import { TempFolder } from '../support/temp-folder.ts';

type Files = Readonly<Record<string, Buffer>>;

const setOf = (folder: TempFolder, files: Files): OutputSet => ({
  root: folder.path,
  artifacts: Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path, digestOf(bytes)])),
});

describe('comparing outputs', () => {
  it('equal ones differ in nothing', async () => {
    await using one = await TempFolder.create({ a: 'x' });
    const set = setOf(one, { a: Buffer.from('x') });
    expect(await compareOutputs(set, { ...set, root: '/nowhere' })).toEqual([]);
  });

  it('names what is missing and what is extra, with sizes', async () => {
    await using one = await TempFolder.create({ b: 'xyz' });
    await using other = await TempFolder.create({ a: 'x' });
    const found = await compareOutputs(setOf(one, { b: Buffer.from('xyz') }), setOf(other, { a: Buffer.from('x') }));
    expect(found).toEqual([
      { path: 'a', how: 'extra', otherSize: 1 },
      { path: 'b', how: 'missing', size: 3 },
    ]);
  });

  it('tells kind, link target and executable bit from content', async () => {
    await using one = await TempFolder.create({ kind: 'x', mode: 'x' });
    await using other = await TempFolder.create({ mode: 'x' });
    const x = digestOf('x');
    const before = { kind: x, link: '-> a', mode: x };
    const after = { kind: 'directory', link: '-> b', mode: `${x}+x` };
    const found = await compareOutputs({ root: one.path, artifacts: before }, { root: other.path, artifacts: after });
    expect(found).toEqual([
      { path: 'kind', how: 'kind', size: 1 },
      { path: 'link', how: 'link' },
      { path: 'mode', how: 'mode', size: 1, otherSize: 1 },
    ]);
  });

  it('finds the first byte that differs, also far behind, and where one is the beginning of the other', async () => {
    const long = Buffer.alloc(2_500_000, 7);
    const late = Buffer.from(long);
    late[2_400_001] = 8;
    await using one = await TempFolder.create({ begin: 'abc', chunk: long.subarray(0, 1 << 20), late: long });
    await using other = await TempFolder.create({ begin: 'abcdef', chunk: long, late });
    const found = await compareOutputs(
      setOf(one, { begin: Buffer.from('abc'), chunk: long.subarray(0, 1 << 20), late: long }),
      setOf(other, { begin: Buffer.from('abcdef'), chunk: long, late }),
    );
    expect(found.map(({ path, how, offset }) => [path, how, offset])).toEqual([
      ['begin', 'content', 3],
      ['chunk', 'content', 1 << 20],
      ['late', 'content', 2_400_001],
    ]);
  });

  it('the offset is that of the first unequal byte, whatever the bytes are', async () => {
    await using one = await TempFolder.create();
    await using other = await TempFolder.create();
    const bytes = fc.uint8Array({ maxLength: 6, max: 1 }).map((array) => Buffer.from(array));
    await fc.assert(
      fc.asyncProperty(bytes, bytes, async (a, b) => {
        await one.write('x', a);
        await other.write('x', b);
        const found = await compareOutputs(setOf(one, { x: a }), setOf(other, { x: b }));
        expect(found.length).toBe(Number(!a.equals(b)));
        const offset = found[0]?.offset;
        if (offset === undefined) return;
        expect(a.subarray(0, offset)).toEqual(b.subarray(0, offset));
        expect(a[offset]).not.toBe(b[offset]);
      }),
      { numRuns: 50 },
    );
  });
});
