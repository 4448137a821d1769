import { describe, expect, it } from 'vitest';
import { traitsOf } from '../../lib/run/failure-traits.ts';
import { LineMatcher } from '../../lib/run/line-matcher.ts';
import { whyAgain } from '../../lib/run/why-again.ts';

const NONE = { errors: [] };

describe('a failure is tried again', () => {
  it.each([
    [{ exitCodes: [75] }, { timedOut: false, traits: { exitCode: 75, errors: [] } }, 'exit code 75'],
    [{ exitCodes: [75] }, { timedOut: false, traits: { exitCode: 1, errors: [] } }, undefined],
    [{ exitCodes: [75] }, { timedOut: false, traits: NONE }, undefined],
    [{ errors: ['Gone'] }, { timedOut: false, traits: { errors: ['Error', 'Gone'] } }, 'error "Gone"'],
    [{ errors: ['Gone'] }, { timedOut: false, traits: NONE }, undefined],
    [{ output: ['x'] }, { timedOut: false, traits: NONE, matched: 'x' }, 'output matches "x"'],
    [{ output: ['x'] }, { timedOut: false, traits: NONE }, undefined],
    [{ timeout: true }, { timedOut: true, traits: NONE }, 'out of time'],
    [{ timeout: true }, { timedOut: false, traits: NONE }, undefined],
    [{ timeout: false }, { timedOut: true, traits: NONE }, undefined],
  ])('%j: %j is %s', (on, attempt, why) => {
    expect(whyAgain(on, attempt)).toBe(why);
  });

  it('a timeout is no other failure, whatever the process that was ended said', () => {
    const attempt = { timedOut: true, traits: { exitCode: 75, errors: ['AbortError'] }, matched: 'x' };
    expect(whyAgain({ exitCodes: [75], errors: ['AbortError'], output: ['x'] }, attempt)).toBeUndefined();
  });
});

describe('what was thrown', () => {
  it('is known by its name, its classes and its code', () => {
    class Down extends Error {}
    class RegistryDown extends Down {}
    const error = Object.assign(new RegistryDown('x'), { name: 'Named', code: 'E_DOWN' });
    expect(traitsOf(error)).toEqual({
      exitCode: undefined,
      errors: ['Named', 'RegistryDown', 'Down', 'Error', 'E_DOWN'],
    });
  });

  it('is known by its causes', () => {
    const refused = Object.assign(new Error('no'), { code: 'ECONNREFUSED' });
    expect(traitsOf(new TypeError('fetch failed', { cause: refused })).errors).toContain('ECONNREFUSED');
    expect(traitsOf(new AggregateError([new RangeError('a'), refused])).errors).toEqual(
      expect.arrayContaining(['AggregateError', 'RangeError', 'ECONNREFUSED']),
    );
  });

  it('may be its own cause, or no error', () => {
    const error = new Error('round');
    error.cause = error;
    expect(traitsOf(error).errors).toEqual(['Error']);
    expect(traitsOf('text')).toEqual({ exitCode: undefined, errors: [] });
  });

  it('has the exit code of the command that failed', () => {
    const failed = Object.assign(new Error('exit'), { exitCode: 75, signal: null });
    expect(traitsOf(new Error('wrapped', { cause: failed })).exitCode).toBe(75);
    expect(traitsOf(Object.assign(new Error('exit'), { exitCode: null, signal: 'SIGTERM' })).exitCode).toBeUndefined();
  });
});

describe('a line of output', () => {
  it.each([
    ['in one piece', ['connection reset by peer\n']],
    ['in several', ['connec', 'tion res', 'et by', ' peer\nand more']],
    ['without its end', ['first\nconnection reset']],
    ['in colours', ['\u001b[31mconnection \u001b[1mreset\u001b[0m\n']],
    ['of Windows', ['connection reset\r\n']],
  ])('%s is matched', (_, pieces) => {
    const matcher = new LineMatcher(['timed out', '^connection reset(?: by peer)?$']);
    for (const piece of pieces) matcher.add('out', piece);
    expect(matcher.matched()).toBe('^connection reset(?: by peer)?$');
  });

  it('is not put together of two streams, nor of two lines', () => {
    const matcher = new LineMatcher(['connection reset']);
    matcher.add('out', 'connection ');
    matcher.add('err', 'reset');
    matcher.add('out', '\nreset');
    expect(matcher.matched()).toBeUndefined();
  });

  it('that never ends is not kept whole', () => {
    const matcher = new LineMatcher(['end']);
    for (let piece = 0; piece < 100; piece++) matcher.add('out', 'x'.repeat(10_000));
    matcher.add('out', 'end');
    expect(matcher.matched()).toBeUndefined();
  });
});
