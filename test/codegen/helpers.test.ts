import { describe, expect, test } from 'vitest';
import { templateHelpers } from '../../lib/codegen/templates/helpers.ts';
import { camelCase, identifier, pascalCase } from '../../lib/codegen/templates/letter-case.ts';

/** Calls a helper as Handlebars does, with its options last. */
function call(name: string, ...values: unknown[]): unknown {
  return templateHelpers[name]?.(...values, { hash: {} });
}

describe('helpers', () => {
  test('quoted text is the same text to JavaScript', () => {
    for (const text of ["it's", 'a "b"', 'back\\slash', 'line\nbreak', '×']) {
      expect(new Function(`return ${call('quote', text)};`)()).toBe(text);
    }
    expect(call('quote', "it's")).toBe("'it\\'s'");
  });

  test('lists are array literals', () => {
    expect(call('list', ['a', 'b'])).toBe("['a', 'b']");
    expect(call('list', [])).toBe('[]');
  });

  test('text cannot end the comment that it stands in', () => {
    expect(call('comment', 'a */ b')).toBe('a * / b');
  });

  test('property names are quoted where they must be', () => {
    expect(call('property', 'bloom')).toBe('bloom');
    expect(call('property', 'vu-meter')).toBe("'vu-meter'");
  });

  test('json, cases and comparison do what they say', () => {
    expect(call('json', { a: [1] })).toBe('{"a":[1]}');
    expect(call('camelCase', 'vu-meter')).toBe('vuMeter');
    expect(call('pascalCase', 'vu-meter')).toBe('VuMeter');
    expect([call('is', 'a', 'a'), call('is', 1, '1')]).toEqual([true, false]);
  });

  test('a short import is one line, without doubles', () => {
    expect(call('importLine', './runtime.ts', ['wrap', 'add'], 'add type:Frame')).toBe(
      "import { add, type Frame, wrap } from './runtime.ts';",
    );
  });

  test('a long import has one name a line, in the order of a formatter', () => {
    const names = Array.from({ length: 12 }, (_, at) => `someFunction${String.fromCharCode(97 + at)}`);
    const lines = String(call('importLine', './runtime.ts', [...names, 'fill'], 'type:Frame')).split('\n');
    expect(lines.slice(0, 4)).toEqual(['import {', '  type Frame,', '  fill,', '  someFunctiona,']);
    expect(lines.at(-1)).toBe("} from './runtime.ts';");
  });
});

describe('identifiers', () => {
  test('dashes give way to capitals', () => {
    expect(camelCase('one-two-three')).toBe('oneTwoThree');
    expect(pascalCase('one')).toBe('One');
  });

  test.each([
    ['vu-meter', 'vuMeter'],
    ['new', 'new_'],
    ['3d-cube', '_3dCube'],
    ['a b.c', 'aBC'],
  ])('%s is %s', (name, expected) => {
    expect(identifier(name)).toBe(expected);
    expect(() => new Function(`"use strict"; const ${identifier(name)} = 1;`)).not.toThrow();
  });
});
