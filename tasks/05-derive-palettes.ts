import { defineTask } from 'conductor-run';
import { hex, ledBytes, paletteColors } from './lib/palette.ts';
import { type Pattern, readPatterns } from './lib/patterns.ts';

export default defineTask({
  id: 5,
  name: 'Derive palettes',
  description: 'Turns every OKLCH palette into lookup tables of bytes, corrected for the gamma of LEDs',
  needs: [2],
  inputs: ['.conductor/patterns/*.json'],
  outputs: ['reports/05-derive-palettes/*.json'],
  params: { steps: 256, gammas: [2.2, 2.8] },
  async run({ phase, action, params }) {
    const { steps, gammas } = params as { steps: number; gammas: number[] }; // as above
    await phase('Tables', async () => {
      const patterns = await readPatterns();
      // One action a pattern: an edit makes one table again and leaves the others.
      const tables = patterns.map(({ name, file, pattern }) => {
        const output = `reports/05-derive-palettes/${name}.json`;
        return action({
          name: `palettes ${name}`,
          inputs: [file.path],
          params: { steps, gammas },
          outputs: [output],
          run: ({ write }) => {
            write(output, `${JSON.stringify(tablesOf(pattern, steps, gammas), null, 1)}\n`);
            return undefined;
          },
        });
      });
      await Promise.all(tables);
    });
  },
});

/** Palette -> gamma -> colours as `rrggbb`, from position 0 to 1. */
function tablesOf({ palettes }: Pattern, steps: number, gammas: readonly number[]): object {
  const tables = Object.entries(palettes).map(([name, palette]) => {
    const colors = paletteColors(palette, steps);
    const byGamma = gammas.map((gamma) => [gamma.toFixed(1), colors.map((color) => hex(ledBytes(color, gamma)))]);
    return [name, { edge: palette.edge ?? 'hold', tables: Object.fromEntries(byGamma) }];
  });
  return { steps, palettes: Object.fromEntries(tables) };
}
