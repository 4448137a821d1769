/**
 * Times frames of the generated patterns and prints the batches as JSON; a program of its own, started by task 16 with
 * the registry's path, the number of batches and the strip lengths.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Nanoseconds per frame, one number a batch. */
export interface Batches {
  readonly name: string;
  readonly leds: number;
  readonly nanoseconds: number[];
}

interface Pattern {
  render(frame: object, out: Uint8Array): void;
}

interface Series extends Batches {
  readonly pattern: Pattern;
  readonly out: Uint8Array;
  /** Frames that were drawn so far. */
  frames: number;
}

/** Short, so that most batches of a busy machine are not interrupted and their median tells the truth. */
const BATCH_NANOSECONDS = 500_000;
const FEWEST_FRAMES = 4;
/** Rounds before the first that counts: Node compiles what is used often. */
const WARM_UP = 8;

/** Average time of a frame over a batch; the sound swells and fades. */
function timeBatch(series: Series): number {
  const { pattern, leds, out } = series;
  const first = series.frames;
  const start = process.hrtime.bigint();
  let spent = 0;
  while (spent < BATCH_NANOSECONDS) {
    for (let more = 0; more < FEWEST_FRAMES; more += 1, series.frames += 1) {
      const level = (series.frames % 64) / 63;
      const audio = { bass: level, mid: 1 - level, treble: level / 2, level };
      pattern.render({ time: series.frames / 60, leds, audio }, out);
    }
    spent = Number(process.hrtime.bigint() - start);
  }
  return spent / (series.frames - first);
}

const [registry = '', batches = '', ...lengths] = process.argv.slice(2);
const { patterns } = (await import(pathToFileURL(resolve(registry)).href)) as { patterns: Record<string, Pattern> };
const series: Series[] = Object.entries(patterns).flatMap(([name, pattern]) =>
  lengths
    .map(Number)
    .map((leds) => ({ name, leds, pattern, out: new Uint8Array(3 * leds), frames: 0, nanoseconds: [] })),
);
// Round by round, so that a busy moment of the machine costs every pattern one batch, not one pattern all of them.
for (let round = -WARM_UP; round < Number(batches); round += 1) {
  for (const one of series) {
    const nanoseconds = timeBatch(one);
    if (round >= 0) one.nanoseconds.push(nanoseconds);
  }
}
console.log(JSON.stringify(series.map(({ name, leds, nanoseconds }): Batches => ({ name, leds, nanoseconds }))));
