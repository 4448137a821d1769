import { cpus } from 'node:os';
import { defineTask } from 'conductor-run';
import type { FrameRateReport, PatternTimes } from './lib/frame-rate.ts';
import type { Batches } from './lib/measure-frames.ts';
import { median, spread } from './lib/statistics.ts';

export default defineTask({
  id: 16,
  name: 'Frame rate',
  description: 'Measures how long a frame of every pattern takes; measured again only when the modules change',
  needs: [8],
  // The program that measures is started, not imported, so it is declared like the modules that it loads.
  inputs: ['generated/dist/*.js', 'generated/package.json', 'tasks/lib/measure-frames.ts'],
  outputs: ['reports/16-frame-rate/**'],
  params: { batches: 31, leds: [60, 300, 1000] },
  async run({ $, phase, params, write }) {
    const series = await phase('Measurement', async () => {
      const words = [params['batches'], params['leds']].flat().map(String);
      const measure = $`${process.execPath} tasks/lib/measure-frames.ts generated/dist/registry.js ${words}`;
      return JSON.parse((await measure.quiet()).stdout) as Batches[]; // what the program says that it prints
    });
    await phase('Report', () => {
      const report = reportOf(series);
      write('reports/16-frame-rate/frame-rate.json', `${JSON.stringify(report, null, 2)}\n`);
      write('reports/16-frame-rate/frame-rate.md', markdown(report));
    });
  },
});

function reportOf(series: readonly Batches[]): FrameRateReport {
  const patterns = Map.groupBy(series, ({ name }) => name);
  return {
    measuredAt: new Date().toISOString(),
    machine: {
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      platform: `${process.platform}-${process.arch}`,
      node: process.versions.node,
    },
    patterns: [...patterns].map(([name, batches]) => ({ name, frames: batches.map(frameTime) })),
  };
}

function frameTime({ leds, nanoseconds }: Batches): PatternTimes['frames'][number] {
  return { leds, nanoseconds: Math.round(median(nanoseconds)), spread: Math.round(spread(nanoseconds)) };
}

function markdown({ machine, patterns }: FrameRateReport): string {
  const lengths = patterns[0]?.frames.map(({ leds }) => `${leds} LEDs`) ?? [];
  const rows = patterns.map(({ name, frames }) => [
    name,
    ...frames.map(({ nanoseconds }) => (nanoseconds / 1000).toFixed(1)),
  ]);
  const table = [['pattern', ...lengths], ['---', ...lengths.map(() => '--:')], ...rows];
  const lines = table.map((cells) => `| ${cells.join(' | ')} |`);
  const place = `${machine.cpu}, ${machine.platform}, Node ${machine.node}`;
  return `# Frame rate\n\nMicroseconds per frame, median of the batches, on one core (${place}).\n\n${lines.join('\n')}\n`;
}
