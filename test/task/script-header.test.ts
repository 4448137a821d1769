import { describe, expect, test } from 'vitest';
import type { ConductorError } from '../../lib/model/conductor-error.ts';
import { parseScriptHeader } from '../../lib/task/script-header.ts';

describe('script header', () => {
  test('gives the definition', () => {
    const text =
      '#!/bin/bash\n# conductor: inputs=a/**,b outputs=dist/** needs=3,04,lint env=FOO name="Build it" cache=false\nmake\n';
    expect(parse(text)).toEqual({
      inputs: ['a/**', 'b'],
      outputs: ['dist/**'],
      needs: [3, 4, 'lint'],
      env: ['FOO'],
      name: 'Build it',
      cache: false,
    });
  });

  test('adds up what stands on several lines', () => {
    const text =
      "# conductor: inputs=a needs=1\n\n# Some words\n#conductor:   inputs=b,c id=7\n# conductor: description='two words' cpu=1.5 memory=512MB estimate=30s";
    expect(parse(text)).toEqual({
      inputs: ['a', 'b', 'c'],
      needs: [1],
      id: 7,
      description: 'two words',
      resources: { cpu: 1.5, memory: '512MB' },
      estimate: '30s',
    });
    expect(parse('# conductor: estimate=1500')).toEqual({ estimate: 1500 });
    expect(parse('# conductor: strict=false')).toEqual({ strict: false });
  });

  test('says what is tried again', () => {
    expect(parse('# conductor: retry=75,timeout,"output:no route",74 attempts=5 delay=10s')).toEqual({
      retry: { on: { exitCodes: [75, 74], output: ['no route'], timeout: true }, attempts: 5, delay: '10s' },
    });
    expect(parse('# conductor: delay=5 retry=1 timeout=30s circuits=a,b')).toEqual({
      retry: { on: { exitCodes: [1] }, delay: 5 },
      timeout: '30s',
      circuits: ['a', 'b'],
    });
    expect(errorOf('# conductor: retry=75,sometimes')?.message).toContain(
      'found "sometimes", expected exit codes, output:… or timeout',
    );
  });

  test('ends at the first command', () => {
    expect(parse('set -e\n# conductor: needs=1\n')).toEqual({});
  });

  test('a script without header is a task without needs', () => {
    expect(parse('')).toEqual({});
    expect(parse('# conductor is a word\n# conductor:\n# conductor:  \n')).toEqual({});
  });

  test('reads Windows line ends', () => {
    expect(parse('# conductor: name=a\r\n# conductor: needs=2\r\n')).toEqual({ name: 'a', needs: [2] });
  });

  test.each([
    ['inputs=src/{a,b}.ts,c', ['src/{a,b}.ts', 'c']],
    ['inputs="a, b",c', ['a, b', 'c']],
    ["inputs='with space/**',d", ['with space/**', 'd']],
    ['inputs=pre"quoted part"post', ['prequoted partpost']],
    ['inputs=a,,b,', ['a', 'b']],
    ['inputs=!a,b=c', ['!a', 'b=c']],
    ['inputs=', []],
  ])('%s gives its parts', (header, inputs) => {
    expect(parse(`# conductor: ${header}`)).toEqual({ inputs });
  });

  test('an unknown key is answered with its place and the nearest', () => {
    const error = errorOf('#!/bin/sh\n# conductor: needs=1 ouputs=dist/**\n');
    expect(error).toMatchObject({ code: 'task/header', exitCode: 2 });
    expect(error?.problems[0]).toEqual({
      message: 'Cannot read "ouputs" in the header of task file "tasks/08-a.sh": there is no such key',
      place: { file: 'tasks/08-a.sh', line: 2, column: 22 },
      help: 'Did you mean "outputs"?',
    });
  });

  test.each([
    ['service=port:3000 within=1min', { ready: { port: 3000 }, within: '1min' }],
    ['within=500 service="output:listening on \\d+"', { ready: { output: 'listening on \\d+' }, within: 500 }],
    ['service=url:http://localhost:80/health', { ready: { url: 'http://localhost:80/health' } }],
  ])('"%s" is a service', (header, service) => {
    expect(parse(`# conductor: ${header}`)).toEqual({ service });
  });

  test('a key like nothing known is answered with all keys', () => {
    expect(errorOf('# conductor: constructor=1')?.problems[0]?.help).toMatch(
      /^Known keys: attempts, cache, circuits, cpu, /,
    );
  });

  test.each([
    ['needs', 'found "needs", expected key=value', 14],
    ['needs=1 =x', 'found "=x"', 22],
    ['name="open', 'found "name="open"', 14],
    ['name="a"b" needs=1', 'found "name="a"b""', 14],
    ['cache=maybe', 'found "maybe", expected true or false', 14],
    ['id=eight', 'found "eight", expected a number', 14],
    ['cpu=-1', 'found "-1", expected a number', 14],
    ['service=3000', 'found "3000", expected output:…, port:… or url:…', 14],
    ['service=port:http', 'found "http", expected a number', 14],
    ['name=a  name=b', 'stands there twice', 22],
  ])('"%s" is refused at its place', (header, message, column) => {
    const error = errorOf(`# conductor: ${header}`);
    expect(error?.message).toContain(message);
    expect(error?.problems[0]?.place).toEqual({ file: 'tasks/08-a.sh', line: 1, column });
  });
});

function parse(text: string): unknown {
  return parseScriptHeader(text, 'tasks/08-a.sh');
}

function errorOf(text: string): ConductorError | undefined {
  try {
    parse(text);
    return undefined;
  } catch (error) {
    return error as ConductorError; // each test looks at its code or message
  }
}
