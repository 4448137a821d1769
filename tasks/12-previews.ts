import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { defineTask } from 'conductor-run';
import { type Audio, RECORDINGS, readRecording, recordingFile, recordingNames } from './lib/audio.ts';
import { Picture } from './lib/png.ts';

const FRAMES = 'reports/11-simulate-frames/frames';

/** Pixels of one LED at one moment. */
const CELL = { width: 5, height: 3 };
/** Columns at the left that show the sound: bass red, mid green, treble blue. */
const SOUND = { width: 6, gap: 2, margin: 8 };
const GUTTER = 3 * (SOUND.width + SOUND.gap) + SOUND.margin;
const BACKGROUND = [12, 12, 16];

export default defineTask({
  id: 12,
  name: 'Previews',
  description: 'Draws every pattern to every recording: the strip from left to right, time from top to bottom',
  needs: [11],
  inputs: [`${FRAMES}/**`, RECORDINGS],
  outputs: ['previews/**'],
  async run({ action, phase, write, root }) {
    const recordings = await recordingNames(root);
    await phase('Drawing', async () => {
      for (const pattern of (await readdir(join(root, FRAMES))).sort()) {
        const framesOf = (recording: string) => `${FRAMES}/${pattern}/${recording}.rgb`;
        const pictureOf = (recording: string) => `previews/${pattern}/${recording}.png`;
        await action({
          name: `draw ${pattern}`,
          inputs: [...recordings.map(framesOf), ...recordings.map(recordingFile)],
          outputs: recordings.map(pictureOf),
          async run({ read, write }) {
            for (const recording of recordings) {
              const { moments } = await readRecording(recording, read);
              write(pictureOf(recording), draw(await read(framesOf(recording)), moments));
            }
          },
        });
      }
    });
    await phase('Output', () => write.publish());
  },
});

function draw(frames: Buffer, moments: readonly Audio[]): Buffer {
  const leds = frames.length / moments.length / 3;
  const picture = new Picture(GUTTER + leds * CELL.width, moments.length * CELL.height);
  picture.fill({ x: 0, y: 0, width: picture.width, height: picture.height }, BACKGROUND);
  for (const [row, audio] of moments.entries()) {
    const y = row * CELL.height;
    for (const [column, color] of soundColors(audio).entries()) {
      const x = column * (SOUND.width + SOUND.gap);
      picture.fill({ x, y, width: SOUND.width, height: CELL.height }, color);
    }
    for (let led = 0; led < leds; led += 1) {
      const at = 3 * (row * leds + led);
      picture.fill({ x: GUTTER + led * CELL.width, y, ...CELL }, frames.subarray(at, at + 3));
    }
  }
  return picture.encode();
}

function soundColors({ bass, mid, treble }: Audio): number[][] {
  const shade = (share: number, full: readonly number[]) => full.map((light) => Math.round(24 + (light - 24) * share));
  return [shade(bass, [255, 84, 72]), shade(mid, [96, 224, 112]), shade(treble, [96, 160, 255])];
}
