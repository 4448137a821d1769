import { defineTask } from 'conductor-run';
import type { FrameRateReport, PatternTimes } from './lib/frame-rate.ts';
import { fitLine } from './lib/statistics.ts';

const MEASURED = 'reports/16-frame-rate/frame-rate.json';

/** How many LEDs one core drives with a pattern, by frames per second. */
interface Advice {
  readonly name: string;
  /** Nanoseconds that a frame takes however short the strip is. */
  readonly fixed: number;
  /** Nanoseconds for every LED. */
  readonly each: number;
  readonly capacities: readonly { readonly rate: number; readonly leds: number }[];
}

export default defineTask({
  id: 21,
  name: 'Capacity advice',
  description: 'How many LEDs at which frame rate one core drives, for every pattern',
  needs: [16],
  inputs: [MEASURED],
  outputs: ['reports/21-capacity-advice/**'],
  // Half of the core is left to sound analysis, output and everything else.
  params: { rates: [30, 60, 120], share: 0.5 },
  async run({ phase, params, write }) {
    const { patterns, machine } = JSON.parse((await write.read(MEASURED)).toString()) as FrameRateReport; // by task 16
    const share = Number(params['share']);
    const rates = [params['rates'] ?? []].flat().map(Number);
    const advice = await phase('Capacity', () => patterns.map((pattern) => adviseOn(pattern, rates, share)));
    await phase('Report', () => {
      const folder = 'reports/21-capacity-advice';
      const report = { machine, share, patterns: advice };
      write(`${folder}/capacity.json`, `${JSON.stringify(report, null, 2)}\n`);
      write(`${folder}/capacity.md`, markdown(advice, { rates, share }));
    });
  },
});

/** Time goes up with the LEDs in a straight line, so the line tells how many fit into a frame. */
function adviseOn({ name, frames }: PatternTimes, rates: readonly number[], share: number): Advice {
  const line = fitLine(frames.map(({ leds, nanoseconds }) => ({ x: leds, y: nanoseconds })));
  const fixed = Math.max(0, Math.round(line.fixed));
  const each = Math.max(1, Math.round(line.each * 10) / 10);
  const capacities = rates.map((rate) => {
    const budget = (share * 1e9) / rate;
    return { rate, leds: Math.max(0, Math.floor((budget - fixed) / each)) };
  });
  return { name, fixed, each, capacities };
}

function markdown(
  advice: readonly Advice[],
  { rates, share }: { readonly rates: readonly number[]; readonly share: number },
): string {
  const head = ['pattern', ...rates.map((rate) => `${rate} frames/s`), 'ns per LED'];
  const rows = advice.map(({ name, capacities, each }) => [name, ...capacities.map(({ leds }) => rough(leds)), each]);
  const table = [head, ['---', ...rates.map(() => '--:'), '--:'], ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  const basis = `LEDs that ${100 * share} % of one core drive, from the measured frame times, rounded down.`;
  const limit = 'Beyond the longest strip that was measured, the numbers are drawn out along a straight line.';
  return `# Capacity advice\n\n${basis} ${limit}\n\n${table.join('\n')}\n`;
}

/** Two digits are as many as a measurement is worth. */
function rough(leds: number): string {
  const unit = 10 ** Math.max(0, String(leds).length - 2);
  return (Math.floor(leds / unit) * unit).toLocaleString('en');
}
