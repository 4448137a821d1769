import { describe, expect, test } from 'vitest';
import type { ConductorError } from '../../lib/model/conductor-error.ts';
import type { TaskDefinition, TaskSource } from '../../lib/task/definition.ts';
import type { TaskFile } from '../../lib/task/discover.ts';
import { normalizeDefinition } from '../../lib/task/normalize-definition.ts';

const FILE: TaskFile = { id: 8, slug: 'code-generation', file: 'tasks/08-code-generation.ts', kind: 'module' };
const TASKS: readonly TaskFile[] = [
  { id: 3, slug: 'lint', file: 'tasks/03-lint.ts', kind: 'module' },
  { id: 5, slug: 'build', file: 'tasks/05-build.ts', kind: 'module' },
  { id: 6, slug: 'build', file: 'tasks/06-build.ts', kind: 'module' },
  FILE,
];

describe('normalize', () => {
  test('fills in every default', async () => {
    expect(await normalize({})).toEqual({
      id: 8,
      name: 'Code generation',
      description: '',
      slug: 'code-generation',
      file: 'tasks/08-code-generation.ts',
      needs: [],
      inputs: [],
      outputs: [],
      env: [],
      params: {},
      resources: {},
      uses: [],
      circuits: [],
      cache: true,
      how: { kind: 'run' },
    });
  });

  test('keeps what is given', async () => {
    const source = {
      id: 8,
      name: 'Make code',
      description: 'Makes code',
      needs: [5, 'lint', '03-lint', 3],
      inputs: ['./src/**', '!src/x'],
      outputs: ['dist/**'],
      env: ['CI_*'],
      params: { deep: [1, null] },
      resources: { cpu: 0.5, memory: '1.5 GB' },
      uses: ['database'],
      estimate: '1.5 min',
      timeout: { adaptive: true, min: '1s' },
      retry: { on: { exitCodes: [75] }, delay: 5 },
      circuits: ['registry'],
      cache: false,
      command: 'make',
    };
    expect(await normalize(source, { runs: false })).toEqual({
      ...source,
      slug: 'code-generation',
      file: FILE.file,
      command: undefined,
      estimate: 90_000,
      timeout: { kind: 'adaptive', factor: 3, minMs: 1000 },
      retry: { attempts: 3, delayMs: 5, maxDelayMs: 30_000, on: { exitCodes: [75] } },
      needs: [3, 5],
      inputs: ['src/**', '!src/x'],
      how: { kind: 'command', command: 'make' },
    });
  });

  test('a service has half a minute to be ready', async () => {
    expect(await normalize({ service: { ready: { port: 80 } } })).toMatchObject({
      service: { ready: { port: 80 }, withinMs: 30_000 },
      cache: true,
    });
  });

  test.each<[string, object, string]>([
    ['outputs', { outputs: ['a'] }, '/outputs'],
    ['a say about the cache', { cache: false }, '/cache'],
    ['a timeout', { timeout: '1s' }, '/timeout'],
    ['attempts', { retry: { on: { exitCodes: [1] } } }, '/retry'],
    ['a pool', { uses: ['database'] }, '/uses'],
    ['an address that is none', { service: { ready: { url: 'http://a:b' } } }, '/service/ready/url'],
  ])('a service with %s is refused at its place', async (_, more, pointer) => {
    const error = await errorOf({ service: { ready: { port: 80 } }, ...more });
    expect(error).toMatchObject({ code: 'task/service', exitCode: 2 });
    expect(error.problems[0]?.place).toMatchObject({ file: FILE.file, pointer });
  });

  test('a script runs itself', async () => {
    const script: TaskFile = { ...FILE, file: 'tasks/08-a.sh', kind: 'script' };
    expect((await normalize({}, { runs: false, file: script })).how).toEqual({ kind: 'script', strict: true });
  });

  test.each<[string, object, string, string]>([
    ['an unknown field', { output: [] }, 'task/invalid', '/output'],
    ['a wrong type', { needs: 3 }, 'task/invalid', '/needs'],
    ['a wrong item', { env: ['A=B'] }, 'task/invalid', '/env/0'],
    ['a variable that is excluded', { env: ['CI_*', '!CI_JOB'] }, 'task/invalid', '/env/1'],
    ['a size that is none', { resources: { memory: 'lots' } }, 'task/invalid', '/resources/memory'],
    ['a duration that is none', { estimate: '30 days' }, 'task/invalid', '/estimate'],
    ['an id that contradicts the file name', { id: 9 }, 'task/id-mismatch', '/id'],
    ['both run and command', { command: 'make' }, 'task/run-and-command', '/command'],
    ['an input outside', { inputs: ['a', '../b'] }, 'task/glob', '/inputs/1'],
    ['an output in the cache', { outputs: ['.conductor/cache/x'] }, 'task/glob', '/outputs/0'],
    ['an unknown need', { needs: [3, 4] }, 'task/unknown-need', '/needs/1'],
    ['a need that two tasks are called', { needs: ['build'] }, 'task/ambiguous-need', '/needs/0'],
  ])('%s is refused at its place', async (_, source, code, pointer) => {
    const error = await errorOf(source);
    expect(error).toMatchObject({ code, exitCode: 2 });
    expect(error.message).toMatch(/^Cannot use task file "tasks\/08-code-generation\.ts": /);
    expect(error.problems[0]?.place).toMatchObject({ file: FILE.file, pointer });
  });

  test('a task that does nothing is refused', async () => {
    expect(await errorOf({}, { runs: false })).toMatchObject({ code: 'task/no-run' });
  });

  test('an unknown field and an unknown need are answered with the nearest', async () => {
    expect((await errorOf({ output: [] })).problems[0]?.help).toBe('Did you mean "outputs"?');
    expect((await errorOf({ needs: ['lin'] })).problems[0]?.help).toMatch(/^Did you mean "lint"\? Tasks: 3 lint, /);
  });

  test('an input may lie where an output may not', async () => {
    expect((await normalize({ inputs: ['.conductor/manifests/*'] })).inputs).toHaveLength(1);
  });
});

interface Case {
  readonly runs?: boolean;
  readonly file?: TaskFile;
}

function normalize(data: TaskSource | object, { runs = true, file = FILE }: Case = {}): Promise<TaskDefinition> {
  const locate = (pointer: string) => ({ file: file.file, pointer });
  return normalizeDefinition({ data, runs }, { file, tasks: TASKS, locate });
}

async function errorOf(data: object, options?: Case): Promise<ConductorError> {
  return await normalize(data, options).then(
    () => expect.unreachable('it was accepted'),
    (error: ConductorError) => error,
  );
}
