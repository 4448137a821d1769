import { expect, test } from 'vitest';
import { KEY_WIDTH } from '../../lib/files/stat-key.ts';
import { digestOf } from '../../lib/model/digest.ts';
import { StampedPaths } from '../../lib/run/stamped-paths.ts';

/** An index on a file system whose clock stands still: whatever is written, all times stay as they are. */
class StillIndex {
  readonly #texts: ReadonlyMap<string, string>;

  constructor(texts: ReadonlyMap<string, string>) {
    this.#texts = texts;
  }

  fact(path: string) {
    const text = this.#texts.get(path);
    if (text === undefined) return { kind: 'missing' } as const;
    return { kind: 'file', digest: digestOf(text), size: text.length, executable: false } as const;
  }

  async stamps(paths: readonly string[]) {
    const recent = new Map([...paths.keys()].map((at) => [at, digestOf(this.#texts.get(paths[at] ?? '') ?? '')]));
    return { keys: new BigInt64Array(paths.length * KEY_WIDTH), recent };
  }

  refresh(): void {}
}

test('a file that changes once more within the same tick of the clock was touched', async () => {
  const texts = new Map([
    ['a', 'one'],
    ['b', 'two'],
  ]);
  const stamped = await StampedPaths.take(new StillIndex(texts), ['a', 'b']);
  expect(await stamped.touched()).toEqual([]);
  texts.set('b', 'new');
  expect(await stamped.touched()).toEqual(['b']);
  expect(await stamped.touchedOf(['a', 'b', 'c'])).toEqual(['b', 'c']);
});
