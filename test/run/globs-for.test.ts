import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matcher } from '../../lib/files/find-files.ts';
import { globOf, globsFor } from '../../lib/run/globs-for.ts';

function globs(paths: readonly string[], files: readonly string[], allowed: readonly string[] = []): readonly string[] {
  return globsFor(paths, { files, folders: new Set(), isAllowed: (path) => allowed.includes(path) });
}

describe('globs for files', () => {
  it('several of one folder and ending become one', () => {
    expect(globs(['src/a.c', 'src/b.c', 'src/x.h'], ['src/a.c', 'src/b.c', 'src/x.h'])).toEqual(['src/*.c', 'src/x.h']);
  });

  it('those of the folders below are meant too where all are asked for', () => {
    const files = ['src/a.c', 'src/lib/b.c', 'src/lib/deep/c.c'];
    expect(globs(files, files)).toEqual(['src/**/*.c']);
    expect(globs(files, [...files, 'src/other.c'])).toEqual(['src/a.c', 'src/lib/**/*.c']);
  });

  it('a file that was not asked for is meant by none', () => {
    expect(globs(['src/a.c', 'src/b.c'], ['src/a.c', 'src/b.c', 'src/c.c'])).toEqual(['src/a.c', 'src/b.c']);
    expect(globs(['src/a.c', 'src/b.c'], ['src/a.c', 'src/b.c', 'src/c.c'], ['src/c.c'])).toEqual(['src/*.c']);
  });

  it('the root is never meant as a whole', () => {
    expect(globs(['a.c', 'b.c'], ['a.c', 'b.c'])).toEqual(['a.c', 'b.c']);
  });

  it('a folder that was listed gets a glob for a single file', () => {
    const bounds = { files: ['src/a.c'], folders: new Set(['src']), isAllowed: () => false };
    expect(globsFor(['src/a.c'], bounds)).toEqual(['src/*.c']);
  });

  it('a file that only its name finds is named', () => {
    expect(globs(['src/a.c', 'src/b.c', 'src/hidden.c'], ['src/a.c', 'src/b.c'])).toEqual(['src/*.c', 'src/hidden.c']);
  });

  it('names that look like globs mean themselves', () => {
    const odd = ['!a', '[id].ts', 'a{b}(c)|d*?.ts', 'x\\y'];
    for (const path of odd) {
      expect(matcher([globOf(path)])(path), path).toBe(true);
      expect(matcher([globOf(path)])('other'), path).toBe(false);
    }
  });

  it('together they mean every asked file and no forbidden one', () => {
    const part = fc.stringMatching(/^[ab[\]{}!*.]{1,3}$/).filter((text) => !/^\.+$/.test(text));
    const path = fc
      .tuple(fc.array(part, { maxLength: 3 }), part, fc.constantFrom('', '.c', '.h', '.d.ts'))
      .map(([folders, name, ending]) => [...folders, name + ending].join('/'));
    const tree = fc.uniqueArray(fc.tuple(path, fc.constantFrom('asked', 'allowed', 'forbidden')), {
      selector: ([name]) => name,
      maxLength: 12,
    });
    fc.assert(
      fc.property(tree, fc.boolean(), (entries, isListed) => {
        const of = (kind: string) => entries.flatMap(([name, is]) => (is === kind ? [name] : []));
        // A file cannot also be a folder.
        fc.pre(!entries.some(([name]) => entries.some(([other]) => other.startsWith(`${name}/`))));
        const folders = new Set(isListed ? of('asked').map((name) => name.split('/').slice(0, -1).join('/')) : []);
        const allowed = new Set(of('allowed'));
        const found = globsFor(of('asked'), {
          files: entries.map(([name]) => name),
          folders,
          isAllowed: (name) => allowed.has(name),
        });
        const matches = matcher(found);
        expect(of('asked').filter((name) => !matches(name))).toEqual([]);
        expect(of('forbidden').filter(matches)).toEqual([]);
        expect(found.length).toBeLessThanOrEqual(of('asked').length);
      }),
      { numRuns: 500 },
    );
  });
});
