import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ConductorError, defineTask, type TaskContext } from 'conductor-run';
import { filesOf, MODULES, patternNames, type Read } from './lib/generated-package.ts';

const FOLDER = 'reports/10-property-tests';

/** How one property turned out. */
type Outcome = { readonly property: string; readonly ok: boolean; readonly message: string };

export default defineTask({
  id: 10,
  name: 'Property tests',
  description: 'Writes tests of what must hold for every pattern and frame, and runs them with the test runner of Node',
  needs: [8],
  inputs: [MODULES],
  outputs: [`${FOLDER}/**`],
  params: { cases: 200, seed: 8 },
  async run({ $, action, phase, write, root, params, concurrency }) {
    const names = await patternNames(root);
    const results = await phase('Tests', () =>
      someAtOnce(names, concurrency, async (name) => {
        const test = `${FOLDER}/${name}.test.mjs`;
        const reply = await action<Outcome[]>({
          name: `test ${name}`,
          inputs: [...filesOf(name)],
          params,
          outputs: [test],
          async run({ read, write }) {
            const source = testOf(name, params);
            write(test, source);
            const outcomes = await runTest({ test, source, files: filesOf(name), read, $ });
            if (outcomes.length > 0 && outcomes.every(({ ok }) => ok)) return outcomes;
            throw failure(test, outcomes);
          },
        });
        return { pattern: name, properties: ((await reply.value()) ?? []).map(({ property }) => property) };
      }),
    );
    await phase('Report', async () => {
      write(`${FOLDER}/report.json`, `${JSON.stringify({ ...params, ok: true, results }, null, 2)}\n`);
      await write.publish();
    });
  },
});

/** Results in the order of `items`; all are tried, then the first failure is thrown. */
async function someAtOnce<T, R>(items: readonly T[], limit: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const waiting = items.entries();
  const settled: PromiseSettledResult<R>[] = [];
  const lane = async () => {
    for (const [index, item] of waiting) [settled[index]] = await Promise.allSettled([work(item)]);
  };
  await Promise.all(Array.from({ length: limit }, lane));
  return settled.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
}

interface TestRun {
  readonly test: string;
  readonly source: string;
  readonly files: readonly string[];
  readonly read: Read;
  readonly $: TaskContext['$'];
}

/** Says of each test how it ended, one JSON document a line. */
const REPORTER = `export default async function* (events) {
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const error = data.details.error;
    const message = error ? (error.cause?.message ?? error.message) : '';
    yield JSON.stringify({ property: data.name, ok: type === 'test:pass', message }) + '\\n';
  }
}`;

/** Runs a test in a folder with nothing but what it declares. */
async function runTest({ test, source, files, read, $ }: TestRun): Promise<Outcome[]> {
  const folder = await mkdtemp(join(tmpdir(), 'property-tests-'));
  const place = async (path: string, content: string | Buffer) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  };
  try {
    await place('package.json', '{ "type": "module" }');
    await place('reporter.js', REPORTER);
    await place(test, source);
    for (const file of files) await place(file, await read(file));
    const shell = $({ cwd: folder, nothrow: true, quiet: true });
    const { stdout } = await shell`${process.execPath} --test --test-reporter ./reporter.js ${test}`;
    const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
    return lines.map((line) => JSON.parse(line) as Outcome); // written by the reporter above
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function failure(test: string, outcomes: readonly Outcome[]): ConductorError {
  const failed = outcomes.filter(({ ok }) => !ok);
  const problems = failed.map(({ property, message }) => ({
    message: `Property "${property}" does not hold in "${test}": ${message.split('\n', 1)[0]}`,
  }));
  const [first = { message: `Cannot run "${test}": no test was reported` }, ...more] = problems;
  const help = 'Correct the template or pattern that the module is generated from';
  return new ConductorError({ code: 'property-tests/failed', ...first, help, more, exitCode: 1 });
}

/** The test of one pattern; run it by hand with: node --test reports/10-property-tests/ */
function testOf(name: string, { cases, seed }: TaskContext['params']): string {
  return `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meta, parameters, render } from '../../generated/dist/${name}.js';

// Chance that is the same every time (mulberry32).
let state = ${seed};
function chance() {
  state = (state + 0x6d2b79f5) | 0;
  let bits = Math.imul(state ^ (state >>> 15), 1 | state);
  bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
  return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
}

// Mostly what players give, now and then what they should not.
const odd = [Number.NaN, Infinity, -Infinity, -1, 2, 1e300, 0, 1];
const some = (most) => (chance() < 0.1 ? odd[Math.floor(chance() * odd.length)] : chance() * most);
const frames = Array.from({ length: ${cases} }, () => ({
  time: some(1e4),
  leds: Math.floor(chance() * 80),
  audio: { bass: some(1), mid: some(1), treble: some(1), level: some(1), bands: Array.from({ length: 6 }, () => some(1)) },
  parameters: Object.fromEntries(Object.keys(parameters).map((name) => [name, some(parameters[name].max)])),
}));
const bytes = (frame) => {
  const out = new Uint8Array(3 * frame.leds);
  render(frame, out);
  return out;
};

test('it is the pattern that its file is named after', () => {
  assert.equal(meta.name, '${name}');
});

test('every channel of every LED gets a whole number from 0 to 255, and nothing else is written', () => {
  for (const frame of frames) {
    const out = new Float64Array(3 * frame.leds + 5).fill(-1); // neither rounds nor hides what is out of range
    render(frame, out);
    for (const value of out.subarray(0, 3 * frame.leds)) assert.ok(Number.isInteger(value) && value >= 0 && value <= 255, \`\${value}\`);
    assert.deepEqual([...out.subarray(3 * frame.leds)], [-1, -1, -1, -1, -1]);
  }
});

test('the same frame gives the same bytes, in any order of frames', () => {
  const forwards = frames.map(bytes);
  const backwards = frames.toReversed().map(bytes).reverse();
  assert.deepEqual(forwards, backwards);
});

test('a control beyond its range counts as the nearest value in it', () => {
  const frame = { ...frames[0], leds: 60, time: 1.5 };
  for (const [name, { min, max }] of Object.entries(parameters)) {
    assert.deepEqual(bytes({ ...frame, parameters: { [name]: max + 1 } }), bytes({ ...frame, parameters: { [name]: max } }));
    assert.deepEqual(bytes({ ...frame, parameters: { [name]: min - 1 } }), bytes({ ...frame, parameters: { [name]: min } }));
  }
});

test('the default of every control is in its range', () => {
  for (const { default: usual, min, max, step } of Object.values(parameters)) assert.ok(min <= usual && usual <= max && step > 0);
});

test('too little room is a RangeError', () => {
  assert.throws(() => render({ ...frames[0], leds: 10 }, new Uint8Array(29)), RangeError);
});
`;
}
