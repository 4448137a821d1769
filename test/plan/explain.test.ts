import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../lib/model/canonical-json.ts';
import { causeText } from '../../lib/model/cause.ts';
import { actionKey, type Fingerprint } from '../../lib/model/fingerprint.ts';
import { InputWords } from '../../lib/model/input-words.ts';
import { explain } from '../../lib/plan/explain.ts';

const INPUTS = { 'src/a.ts': 'd1', 'src/b.ts': 'd2' };

const base: Fingerprint = {
  format: 1,
  name: 'task 8',
  definition: { command: 'make', outputs: ['dist/**'], params: { size: { width: 1 }, depth: 2 } },
  code: { 'tasks/08.ts': 'a1' },
  packages: { zx: '8.8.5' },
  inputs: InputWords.of(INPUTS),
  needs: { '3': 'n3', '10': 'n10' },
  env: { CI: null, TARGET: 'e1' },
};

describe('explain', () => {
  test('equal fingerprints have no cause', () => {
    expect(explain(base, { ...structuredClone({ ...base, inputs: null }), inputs: InputWords.of(INPUTS) })).toEqual([]);
  });

  test('names inputs that came, went and changed, by name', () => {
    expect(textsOf({ inputs: InputWords.of({ 'src/c.ts': 'd3', 'src/b.ts': 'changed' }) })).toEqual([
      'input "src/a.ts" removed',
      'input "src/b.ts" modified',
      'input "src/c.ts" added',
    ]);
  });

  test('setting a variable adds it, unsetting removes it', () => {
    expect(textsOf({ env: { CI: 'e2', TARGET: null } })).toEqual(['env "CI" added', 'env "TARGET" removed']);
    expect(textsOf({ env: { CI: null, TARGET: 'e1', NEW: null } })).toEqual(['env "NEW" added']);
    expect(textsOf({ env: { TARGET: 'e3' } })).toEqual(['env "CI" removed', 'env "TARGET" modified']);
  });

  test('an input may be called like a member of every object', () => {
    expect(textsOf({ inputs: InputWords.of({ ...INPUTS, constructor: 'd3' }) })).toEqual(['input "constructor" added']);
  });

  test('puts needs in the order of their numbers', () => {
    expect(textsOf({ needs: { '3': 'x', '10': 'x' } })).toEqual(['need 3 has new outputs', 'need 10 has new outputs']);
  });

  test('names the part of the definition that changed', () => {
    const definition = {
      command: 'ninja',
      outputs: ['dist/**', 'x'],
      params: { size: { width: 2 }, depth: 2 },
      cache: false,
    };
    expect(textsOf({ definition })).toEqual([
      'definition "cache" added',
      'definition "command" modified',
      'definition "outputs" modified',
      'definition "params.size.width" modified',
    ]);
  });

  test('a definition of another kind is one cause', () => {
    expect(textsOf({ definition: 'make' })).toEqual(['definition "definition" modified']);
  });

  test('says what a person did before what followed from it', () => {
    const changed = {
      packages: { zx: '9' },
      code: { 'tasks/08.ts': 'a2' },
      inputs: InputWords.of({}),
      needs: {},
      env: {},
      format: 2,
      definition: null,
    };
    const fields = explain(base, { ...base, ...changed }).map((cause) => 'field' in cause && cause.field);
    expect([...new Set(fields)]).toEqual(['definition', 'code', 'package', 'env', 'need', 'input']);
  });

  test('is empty exactly where the keys are equal', () => {
    fc.assert(
      fc.property(pairs, ([before, now]) => {
        expect(explain(before, now).length === 0).toBe(actionKey(before) === actionKey(now));
      }),
      { numRuns: 1000 },
    );
  });

  test('a fingerprint explains itself with nothing', () => {
    fc.assert(fc.property(fingerprints(), (one) => explain(one, structuredClone(one)).length === 0));
  });

  test('seen from the other side, added and removed change places', () => {
    fc.assert(
      fc.property(pairs, ([before, now]) => {
        const turned = explain(now, before).map((cause) =>
          cause.kind === 'changed' ? { ...cause, how: opposite(cause.how) } : cause,
        );
        expect(explain(before, now)).toEqual(turned);
      }),
    );
  });
});

function textsOf(change: Partial<Fingerprint>): string[] {
  return explain(base, { ...base, ...change }).map(causeText);
}

function opposite(how: 'added' | 'removed' | 'modified'): 'added' | 'removed' | 'modified' {
  if (how === 'modified') return how;
  return how === 'added' ? 'removed' : 'added';
}

/** Names that a careless look-up finds on every object, among others. */
const names = fc.constantFrom('a', 'b', '2', '10', 'constructor', 'toString', 'definition');

function record<T>(value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> {
  return fc.dictionary(names, value, { maxKeys: 3 });
}

function fingerprints(): fc.Arbitrary<Fingerprint> {
  const word = fc.constantFrom('x', 'y');
  const json = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 2 },
      fc.constantFrom<Json>(null, 0, 1, 'x'),
      fc.array(tie('value'), { maxLength: 2 }),
      record(tie('value')),
    ),
  })).value;
  return fc.record({
    format: fc.constantFrom(1, 2),
    name: word,
    definition: json,
    code: record(word),
    packages: record(word),
    inputs: record(word).map((words) => InputWords.of(words)),
    needs: record(word),
    env: record(fc.option(word)),
  });
}

/** Two that share most fields, so that differences are often single. */
const pairs: fc.Arbitrary<readonly [Fingerprint, Fingerprint]> = fc
  .tuple(
    fingerprints(),
    fingerprints(),
    fc.subarray(['format', 'name', 'definition', 'code', 'packages', 'inputs', 'needs', 'env'] as const, {
      maxLength: 2,
    }),
  )
  .map(([before, other, fields]) => [
    before,
    { ...before, ...Object.fromEntries(fields.map((field) => [field, other[field]])) },
  ]);
