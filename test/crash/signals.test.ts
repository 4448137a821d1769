/** SIGINT and SIGTERM at any moment, once or twice: no process stays, the exit code tells, and the set is whole. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { untilGone } from '../support/processes.ts';
import { Project } from '../support/project.ts';
import type { TempFolder } from '../support/temp-folder.ts';
import { abruptIn, LibraryCase, SMALL_CASE, TASK_8 } from './library-case.ts';
import { onLanes, TIME_LIMIT_MS, WHOLE } from './sweep.ts';

type Signal = 'SIGINT' | 'SIGTERM';

/** After so many pieces of output, and so much time after the last of them. */
interface Moment {
  readonly signal: Signal;
  readonly pieces: number;
  readonly delayMs: number;
}

const moment: fc.Arbitrary<Moment> = fc.record({
  signal: fc.constantFrom<Signal>('SIGINT', 'SIGTERM'),
  pieces: fc.nat(4),
  delayMs: fc.nat(200),
});
const moments = fc.tuple(moment, fc.option(moment, { nil: undefined }));
const SEED = Number(process.env['CONDUCTOR_SEED'] ?? Date.now() % 2 ** 31);

/** Delivers the signals of a case; one whose time does not come before the end is not delivered. */
async function interrupted(child: ChildProcess, [first, second]: readonly [Moment, Moment | undefined]) {
  const sent: Signal[] = [];
  const ended = once(child, 'close');
  for (const each of second === undefined ? [first] : [first, second]) {
    await Promise.race([ended, output(child, each.pieces)]);
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, each.delayMs))]);
    if (child.exitCode !== null || child.signalCode !== null || !child.kill(each.signal)) break;
    sent.push(each.signal);
  }
  await ended;
  return sent;
}

async function output(child: ChildProcess, pieces: number): Promise<void> {
  for (let piece = 0; piece < pieces; piece += 1)
    if (child.stdout) await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
}

/** Exit codes that signals may lead to; one that comes before conductor listens ends it as it ends every program. */
function codesOf(sent: readonly Signal[]): number[] {
  return sent.map((signal) => 128 + constants.signals[signal]);
}

describe.runIf(process.platform === 'linux')('a run that gets signals', { timeout: TIME_LIMIT_MS }, () => {
  let library: LibraryCase;
  beforeAll(async () => {
    library = await LibraryCase.create(SMALL_CASE);
  });
  afterAll(async () => await library[Symbol.asyncDispose]());

  it('leaves no process and a whole set, and the next run is right', async () => {
    const cases = fc.sample(moments, { numRuns: WHOLE ? 100 : 8, seed: SEED });
    let late = 0;
    const wrong = await onLanes(cases, async (signals, lane) => {
      const root = await library.placeIn(lane);
      const child = started(lane, root);
      let text = '';
      child.stdout?.on('data', (more: Buffer) => (text += more.toString()));
      child.stderr?.on('data', (more: Buffer) => (text += more.toString()));
      const sent = await interrupted(child, signals);
      await untilGone(`HOME=${lane.at('home')}`);
      const code = child.exitCode ?? codesOf([child.signalCode as Signal])[0] ?? 0;
      late += Number(code === 0);
      return [
        ...(code === 0 || codesOf(sent).includes(code) ? [] : [`exit ${code} after ${sent.join()}: ${text}`]),
        ...abruptIn({ code, stdout: text, stderr: '' }),
        ...(await library.recoveredWrong(root, lane.at('copy'))),
        ...(await library.nextRunWrong(lane)),
      ];
    });
    console.log(`${cases.length} runs with signals (seed ${SEED}), ${late} of them over before, ${wrong.length} wrong`);
    expect(wrong, `seed ${SEED}`).toEqual([]);
    expect(late).toBeLessThan(cases.length);
  });

  function started(lane: TempFolder, root: string): ChildProcess {
    const [file = '', ...args] = [...TASK_8, '--plain', '--verbose'];
    return spawn(file, args, { cwd: root, env: { PATH: process.env['PATH'], HOME: lane.at('home') } });
  }

  it('takes along whatever a task has started, at any moment', async () => {
    const cases = fc.sample(moments, { numRuns: WHOLE ? 100 : 8, seed: SEED });
    const wrong = await onLanes(cases, async (signals) => {
      await using project = await Project.create({ 'tasks/01-forking.sh': FORKING });
      const home = project.folder.path;
      const child = project.start(['task', '1', '--plain', '--verbose'], { env: { HOME: home } });
      const errors: Buffer[] = [];
      child.stderr?.on('data', (more: Buffer) => errors.push(more));
      const sent = await interrupted(child, signals);
      await untilGone(`HOME=${home}`);
      const code = child.exitCode ?? codesOf([child.signalCode as Signal])[0] ?? 0;
      return codesOf(sent).includes(code) ? [] : [`exit ${code} after ${sent.join()}: ${Buffer.concat(errors)}`];
    });
    console.log(`${cases.length} runs with signals and forks (seed ${SEED}), ${wrong.length} wrong`);
    expect(wrong, `seed ${SEED}`).toEqual([]);
  });

  const SIGNALS: readonly { readonly signals: readonly Signal[] }[] = [
    { signals: ['SIGINT', 'SIGINT'] },
    { signals: ['SIGTERM', 'SIGTERM'] },
    { signals: ['SIGTERM'] },
  ];
  it.for(SIGNALS)('takes processes along that heed none: $signals', async ({ signals }) => {
    await using project = await Project.create({ 'tasks/01-stubborn.sh': STUBBORN });
    const child = project.start(['task', '1', '--plain', '--verbose'], { env: { HOME: project.folder.path } });
    const ended = once(child, 'close');
    let text = '';
    child.stdout?.on('data', (more: Buffer) => (text += more.toString()));
    await vi.waitFor(() => expect(text).toContain('deaf'), { timeout: 60_000 });
    for (const signal of signals) {
      child.kill(signal);
      // The next one must not be merged with this one: Node has seen it when the task was told.
      if (signals.length > 1) await vi.waitFor(() => expect(text).toContain('heard'), { timeout: 60_000 });
    }
    await ended;
    await untilGone(`HOME=${project.folder.path}`);
    expect(codesOf(signals)).toContain(child.exitCode);
  });
});

/** Hears SIGTERM, which is what a task is told by, and goes on. */
const STUBBORN = `trap 'echo heard' TERM
trap '' INT
(trap '' TERM INT; while :; do sleep 1; done) &
echo deaf
while :; do sleep 1 || :; done
`;

/** Starts, as fast as it can, what heeds no signal: in its own group, in sessions of their own, and without a parent. */
const FORKING = `# conductor: strict=false
cat > deaf.sh <<'X'
trap '' TERM INT HUP
while :; do sleep 1; done
X
for round in 1 2 3 4 5 6 7 8; do
  bash deaf.sh &
  setsid bash deaf.sh &
  setsid bash deaf.sh >/dev/null 2>&1 &
  (setsid bash deaf.sh &)
  echo "round $round"
done
while :; do echo on; sleep 0.1; done
`;
