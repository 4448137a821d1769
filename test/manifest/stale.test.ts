import { describe, expect, test } from 'vitest';
import { outputDifference, type SourceFacts, staleReasons } from '../../lib/manifest/stale.ts';
import { digestOf } from '../../lib/model/digest.ts';
import type { FileFact } from '../../lib/model/file-fact.ts';
import { sampleEntry } from './sample-manifest.ts';

const ENTRY = sampleEntry('a', {
  imports: { 'b.ts': 'i1', 'c.ts': 'i2' },
  outputs: { 'a.js': digestOf('js'), 'a.d.ts': digestOf('d') },
});
const FRESH: SourceFacts = {
  source: 'a.ts',
  entry: ENTRY,
  checksum: ENTRY.checksum,
  compiler: { recorded: 'oxc@1 x', current: 'oxc@1 x' },
  imports: ENTRY.imports,
  output: (path) => file(path === 'a.js' ? 'js' : 'd'),
};

function file(content: string): FileFact {
  return { kind: 'file', digest: digestOf(content), size: content.length, executable: false };
}

function reasons(facts: Partial<SourceFacts>): readonly string[] {
  return staleReasons({ ...FRESH, ...facts });
}

describe('a source', () => {
  test('whose facts are as recorded is fresh', () => {
    expect(reasons({})).toEqual([]);
    expect(staleReasons({ source: 'a.ts', entry: ENTRY, checksum: ENTRY.checksum })).toEqual([]);
  });

  test.each<[string, Partial<SourceFacts>, string[]]>([
    ['with other bytes', { checksum: digestOf('other') }, ['source "a.ts" modified']],
    ['without an entry', { entry: undefined }, ['new source "a.ts"']],
    ['that is gone', { checksum: undefined }, ['source "a.ts" removed']],
    ['under another compiler', { compiler: { recorded: 'oxc@1 x', current: 'oxc@2 x' } }, ['compiler changed']],
    ['whose import looks different', { imports: { 'b.ts': 'i1', 'c.ts': 'i9' } }, ['interface of "c.ts" changed']],
    ['whose import can be found now', { imports: { 'b.ts': 'i1', 'c.ts': 'i2', 'd.ts': '' } }, ['import "d.ts" added']],
    ['whose import is gone', { imports: { 'b.ts': 'i1' } }, ['import "c.ts" removed']],
    [
      'whose outputs are gone',
      { output: () => ({ kind: 'missing' }) },
      ['output "a.js" missing', 'output "a.d.ts" missing'],
    ],
    ['whose output was edited', { output: () => file('js') }, ['output "a.d.ts" modified']],
  ])('%s is stale', (_, facts, expected) => {
    expect(reasons(facts)).toEqual(expected);
  });

  test('is stale for every reason at once', () => {
    const facts: Partial<SourceFacts> = {
      checksum: digestOf('x'),
      compiler: { recorded: 'a', current: 'b' },
      imports: { 'c.ts': 'i9' },
      output: () => ({ kind: 'directory' }),
    };
    expect(reasons(facts)).toEqual([
      'source "a.ts" modified',
      'compiler changed',
      'interface of "c.ts" changed',
      'import "b.ts" removed',
      'output "a.js" modified',
      'output "a.d.ts" modified',
    ]);
  });

  test('an import called as a part of every object is new where it was not recorded', () => {
    expect(reasons({ imports: { ...ENTRY.imports, constructor: 'x' } })).toEqual(['import "constructor" added']);
  });
});

test('an output that became a link, a folder or a device is modified', () => {
  for (const fact of [{ kind: 'symlink', target: 'a.js' }, { kind: 'directory' }, { kind: 'other' }] as const) {
    expect(outputDifference(digestOf('js'), fact)).toBe('modified');
  }
  expect(outputDifference(digestOf('js'), file('js'))).toBeUndefined();
});
