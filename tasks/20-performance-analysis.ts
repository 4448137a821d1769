import { defineTask, type TaskContext } from 'conductor-run';
import type { FrameRateReport, FrameTime } from './lib/frame-rate.ts';
import { isMissing, parseHistory } from './lib/history.ts';
import { median } from './lib/statistics.ts';

const CURRENT = 'reports/16-frame-rate/frame-rate.json';
const HISTORY = 'history/frame-rate.jsonl';

interface Comparison {
  readonly name: string;
  readonly leds: number;
  readonly nanoseconds: number;
  /** Median of the earlier measurements. */
  readonly usual: number | null;
  readonly verdict: 'new' | 'steady' | 'faster' | 'slower';
}

/**
 * The history is the user's: a committed file with a measurement a line, which this task only reads. It leaves the line
 * to add, `entry.jsonl`; who wants to keep a measurement appends it: `cat reports/20-performance-analysis/entry.jsonl >>
 * history/frame-rate.jsonl`.
 */
export default defineTask({
  id: 20,
  name: 'Performance analysis',
  description: 'Compares the frame times with the recorded ones of the same machine',
  needs: [16],
  inputs: [CURRENT, HISTORY],
  outputs: ['reports/20-performance-analysis/**'],
  params: { tolerance: 0.15 },
  async run({ phase, params, write, log }) {
    const current = JSON.parse((await write.read(CURRENT)).toString()) as FrameRateReport; // written by task 16
    const earlier = await phase('History', () => earlierOf(current, write));
    const comparisons = await phase('Comparison', () => compareAll(current, earlier, Number(params['tolerance'])));
    await phase('Report', () => {
      const folder = 'reports/20-performance-analysis';
      const report = { measuredAt: current.measuredAt, measurements: earlier.length, comparisons };
      write(`${folder}/analysis.json`, `${JSON.stringify(report, null, 2)}\n`);
      write(`${folder}/analysis.md`, markdown(comparisons, earlier.length));
      write(`${folder}/entry.jsonl`, `${JSON.stringify(current)}\n`);
    });
    const slower = comparisons.filter(({ verdict }) => verdict === 'slower');
    log(`${slower.length} of ${comparisons.length} frame times are slower than usual`);
  },
});

/** What was measured on the same machine before; the current measurement, if it is recorded already, does not count. */
async function earlierOf(
  { machine, measuredAt }: FrameRateReport,
  write: TaskContext['write'],
): Promise<readonly FrameRateReport[]> {
  const text = await write.read(HISTORY).catch((error: unknown) => {
    if (isMissing(error)) return '';
    throw error;
  });
  const same = (entry: FrameRateReport) =>
    entry.machine.cpu === machine.cpu &&
    entry.machine.platform === machine.platform &&
    entry.machine.node === machine.node;
  return parseHistory(text.toString(), HISTORY).filter((entry) => entry.measuredAt !== measuredAt && same(entry));
}

function compareAll(
  current: FrameRateReport,
  earlier: readonly FrameRateReport[],
  tolerance: number,
): readonly Comparison[] {
  return current.patterns.flatMap(({ name, frames }) =>
    frames.map((frame) => {
      const before = earlier.flatMap((entry) => timesOf(entry, name, frame.leds));
      const usual = before.length === 0 ? null : median(before);
      const { leds, nanoseconds } = frame;
      return { name, leds, nanoseconds, usual, verdict: verdictOf(frame, usual, tolerance) };
    }),
  );
}

function timesOf({ patterns }: FrameRateReport, pattern: string, leds: number): readonly number[] {
  const frames = patterns.filter(({ name }) => name === pattern).flatMap(({ frames }) => frames);
  return frames.filter((frame) => frame.leds === leds).map(({ nanoseconds }) => nanoseconds);
}

/** A difference counts if it is beyond the tolerance and beyond what the batches differ among themselves. */
function verdictOf({ nanoseconds, spread }: FrameTime, usual: number | null, tolerance: number): Comparison['verdict'] {
  if (usual === null) return 'new';
  const difference = nanoseconds - usual;
  if (Math.abs(difference) <= Math.max(tolerance * usual, 3 * spread)) return 'steady';
  return difference > 0 ? 'slower' : 'faster';
}

function markdown(comparisons: readonly Comparison[], measurements: number): string {
  const rows = comparisons.map(({ name, leds, nanoseconds, usual, verdict }) => {
    const change = usual === null ? '' : `${(100 * (nanoseconds / usual - 1)).toFixed(0)} %`;
    return `| ${name} | ${leds} | ${nanoseconds} | ${usual ?? ''} | ${change} | ${verdict} |`;
  });
  const head = '| pattern | LEDs | ns per frame | usual | change | verdict |\n| --- | --: | --: | --: | --: | --- |';
  const basis = `Compared with the median of ${measurements} earlier measurements on the same machine.`;
  return `# Performance analysis\n\n${basis}\n\n${head}\n${rows.join('\n')}\n`;
}
