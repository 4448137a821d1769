import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kindOf, plainData } from '../../lib/task/plain-data.ts';

describe('plain data', () => {
  test('whatever JSON can carry comes back equal', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const plain = plainData(value);
        expect(plain).toEqual({ ok: true, data: JSON.parse(JSON.stringify(value)) });
      }),
    );
  });

  test('minus zero is zero, as JSON has it', () => {
    expect(plainData([-0])).toEqual({ ok: true, data: [0] });
  });

  test('members that are undefined are left out', () => {
    expect(plainData({ a: undefined, b: [1] })).toEqual({ ok: true, data: { b: [1] } });
  });

  test.each<[string, unknown, string, string]>([
    ['a function', { params: { make: () => 1 } }, '/params/make', 'a function'],
    ['a date', { params: [0, new Date(0)] }, '/params/1', 'a Date'],
    ['a big number', { 'a/b~c': 1n }, '/a~1b~0c', 'a bigint'],
    ['no number', { a: Number.NaN }, '/a', 'NaN'],
    ['an undefined item', [undefined], '/0', 'undefined'],
    ['a symbol', Symbol('x'), '', 'a symbol'],
  ])('%s is refused by its place', (_, value, pointer, found) => {
    expect(plainData(value)).toEqual({ ok: false, pointer, found });
  });

  test('a value that contains itself is refused', () => {
    const loop: { self?: unknown } = {};
    loop.self = loop;
    expect(plainData(loop)).toMatchObject({ ok: false, found: 'a value that contains itself' });
  });

  test('an error of a getter is not hidden', () => {
    const value = Object.defineProperty({}, 'a', {
      enumerable: true,
      get: () => {
        throw new Error('from getter');
      },
    });
    expect(() => plainData(value)).toThrow('from getter');
  });

  test('a key called __proto__ stays a key', () => {
    const plain = plainData(JSON.parse('{"__proto__": {"a": 1}}'));
    expect(plain.ok && Object.keys(plain.data as object)).toEqual(['__proto__']);
  });
});

test.each<[unknown, string]>([
  [null, 'null'],
  [undefined, 'undefined'],
  [[], 'a list'],
  [{}, 'an object'],
  [Object.create(null), 'an object'],
  [new Map(), 'a Map'],
  [Object.create(Object.create(null)), 'a special object'],
  ['x', 'a string'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
])('%s is told as %s', (value, words) => {
  expect(kindOf(value)).toBe(words);
});
