import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { artifactOf, matchesArtifact } from '../../lib/model/artifact.ts';
import { canonicalJson, type Json } from '../../lib/model/canonical-json.ts';
import { type Cause, causeText } from '../../lib/model/cause.ts';
import { ConductorError, isConductorError } from '../../lib/model/conductor-error.ts';
import { digestOf, isDigest } from '../../lib/model/digest.ts';
import { type FileFact, factWord } from '../../lib/model/file-fact.ts';
import { actionKey, FINGERPRINT_FORMAT, type Fingerprint, shortText, textLength } from '../../lib/model/fingerprint.ts';
import { InputWords } from '../../lib/model/input-words.ts';
import { isRelativePath, pathProblem } from '../../lib/model/relative-path.ts';
import { didYouMean, similar } from '../../lib/model/similar.ts';
import { unreachable } from '../../lib/model/unreachable.ts';

const fingerprint: Fingerprint = {
  format: FINGERPRINT_FORMAT,
  name: 'task 1',
  definition: { command: 'make' },
  code: {},
  packages: {},
  inputs: InputWords.of({ a: 'x' }),
  needs: {},
  env: { CI: null },
};

describe('digests', () => {
  it('are SHA-256 in hexadecimal', () => {
    expect(digestOf('abc')).toBe(createHash('sha256').update('abc').digest('hex'));
    expect(digestOf(Buffer.from('ü'))).toBe(digestOf('ü'));
    expect(isDigest(digestOf(''))).toBe(true);
  });

  it.each(['', 'abc', 'A'.repeat(64), `${'0'.repeat(64)}\n`, 12, null])('%j is none', (value) => {
    expect(isDigest(value)).toBe(false);
  });
});

describe('action keys', () => {
  it('are equal for equal fingerprints, whatever the order of their fields', () => {
    const { name, ...rest } = fingerprint;
    expect(actionKey({ ...rest, name })).toBe(actionKey(fingerprint));
  });

  it.each([
    ['input', { inputs: InputWords.of({ a: 'y' }) }],
    ['name of an input', { inputs: InputWords.of({ b: 'x' }) }],
    ['environment', { env: { CI: digestOf('') } }],
    ['definition', { definition: { command: 'make all' } }],
    ['format', { format: FINGERPRINT_FORMAT + 1 }],
  ])('differ by %s', (_, change) => {
    expect(actionKey({ ...fingerprint, ...change })).not.toBe(actionKey(fingerprint));
  });
});

describe('texts of fingerprints', () => {
  const words = Array.from({ length: 3000 }, (_, index) => [`src/${index}`, digestOf(`${index}`)]);
  const many = InputWords.of(Object.fromEntries(words));

  it.each([
    ['short', fingerprint],
    ['long', { ...fingerprint, inputs: many }],
  ])('decide the key: a %s one', (_, given) => {
    const text = canonicalJson(given as unknown as Json);
    expect(actionKey(given)).toBe(digestOf(text));
    expect(textLength(given)).toBe(text.length);
  });

  it('are kept where they are short', () => {
    expect(shortText(fingerprint)).toBe(canonicalJson(fingerprint as unknown as Json));
    expect(shortText({ ...fingerprint, inputs: many })).toBeUndefined();
  });
});

describe('facts', () => {
  const file: FileFact = { kind: 'file', digest: digestOf('x'), size: 1, executable: false };

  it('have words that differ by content, executable bit, target and kind', () => {
    const facts: FileFact[] = [
      file,
      { ...file, executable: true },
      { ...file, digest: digestOf('y') },
      { kind: 'symlink', target: 'a' },
      { kind: 'symlink', target: 'b' },
      { kind: 'directory' },
      { kind: 'other' },
      { kind: 'missing' },
    ];
    expect(new Set(facts.map(factWord)).size).toBe(facts.length);
  });

  it('become artifacts unless there is nothing to record', () => {
    const artifact = artifactOf('a', file);
    expect(artifact).toEqual({ path: 'a', ...file });
    expect(artifact && matchesArtifact(artifact, file)).toBe(true);
    expect(artifact && matchesArtifact(artifact, { kind: 'missing' })).toBe(false);
    expect(artifactOf('a', { kind: 'missing' })).toBeUndefined();
    expect(artifactOf('a', { kind: 'other' })).toBeUndefined();
  });
});

describe('relative paths', () => {
  it.each(['a', 'a/b.ts', 'ü b/c\nd', '...', 'a..b'])('%j is one', (path) => expect(pathProblem(path)).toBeUndefined());

  it.each(['', '/a', '../a', 'a/../b', './a', 'a//b', 'a/', 'C:/a', 'a\\b', 'a\0b', '..', '.', 7, undefined])(
    '%j is none',
    (path) => expect(isRelativePath(path)).toBe(false),
  );
});

describe('causes', () => {
  it.each<[Cause, string]>([
    [{ kind: 'first-run' }, 'first run'],
    [{ kind: 'forced' }, 'forced'],
    [{ kind: 'record-lost' }, 'no record of an earlier result'],
    [{ kind: 'not-cached', why: 'because so' }, 'because so'],
    [{ kind: 'output', path: 'dist/x', how: 'missing' }, 'output "dist/x" missing'],
    [{ kind: 'manifest', path: 'm.json', how: 'invalid' }, 'manifest "m.json" invalid'],
    [{ kind: 'changed', field: 'input', name: 'src/a.ts', how: 'modified' }, 'input "src/a.ts" modified'],
    [{ kind: 'changed', field: 'env', name: 'CI', how: 'added' }, 'env "CI" added'],
    [
      { kind: 'changed', field: 'code', name: 'tasks/lib/x.ts', how: 'modified' },
      'task code "tasks/lib/x.ts" modified',
    ],
    [{ kind: 'changed', field: 'need', name: '5', how: 'modified' }, 'need 5 has new outputs'],
  ])('%j reads %j', (cause, text) => expect(causeText(cause)).toBe(text));
});

describe('errors', () => {
  it('carry their problems, the first one as their message', () => {
    const error = new ConductorError({
      code: 'a/b',
      message: 'One',
      help: 'Do',
      more: [{ message: 'Two' }],
      exitCode: 1,
    });
    expect(error).toMatchObject({ message: 'One', exitCode: 1, code: 'a/b' });
    expect(error.problems.map(({ message }) => message)).toEqual(['One', 'Two']);
    expect(new ConductorError({ code: 'a/b', message: 'One' }).exitCode).toBe(2);
  });

  it('are told from all others, also where another copy of the class made them', () => {
    expect(isConductorError(new ConductorError({ code: 'a/b', message: 'One' }))).toBe(true);
    expect(isConductorError({ [Symbol.for('conductor-run.ConductorError')]: true })).toBe(true);
    for (const other of [new Error('x'), null, 'x', {}]) expect(isConductorError(other)).toBe(false);
  });
});

describe('similar words', () => {
  it('are found where they are near, and not where they are far', () => {
    expect(similar('tsk', ['task', 'cache'])).toBe('task');
    expect(similar('LIST', ['task', 'list'])).toBe('list');
    expect(similar('xyz', ['task', 'list'])).toBeUndefined();
    expect(didYouMean('titel', ['title', 'tags'])).toBe('Did you mean "title"?');
    expect(didYouMean('x', ['title'])).toBeUndefined();
  });
});

it('an impossible value is a bug that names it', () => {
  expect(() => unreachable('odd' as never)).toThrow('"odd"');
});
