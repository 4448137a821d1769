import { createHash } from 'node:crypto';
import { defineTask } from 'conductor-run';
import { RECORDINGS, readRecording, recordingFile, recordingNames } from './lib/audio.ts';
import { type Statistics, simulate, statistics } from './lib/frames.ts';
import { filesOf, loadPattern, MODULES, patternNames } from './lib/generated-package.ts';

const FOLDER = 'reports/11-simulate-frames';
const LEDS = 60;

/** What is kept of one pattern, by recording. */
type Simulated = { readonly [recording: string]: Statistics & { readonly digest: string } };

export default defineTask({
  id: 11,
  name: 'Simulate frames',
  description: 'Plays every recording to every pattern: all frames, and how bright, lively and responsive they are',
  needs: [8],
  inputs: [MODULES, RECORDINGS],
  outputs: [`${FOLDER}/**`],
  params: { leds: LEDS },
  async run({ action, phase, write, root }) {
    const recordings = await recordingNames(root);
    const patterns: Record<string, Simulated> = {};
    await phase('Simulation', async () => {
      for (const name of await patternNames(root)) {
        const framesOf = (recording: string) => `${FOLDER}/frames/${name}/${recording}.rgb`;
        const reply = await action<Simulated>({
          name: `simulate ${name}`,
          inputs: [...filesOf(name), ...recordings.map(recordingFile)],
          params: { leds: LEDS },
          outputs: recordings.map(framesOf),
          async run({ read, write }) {
            const pattern = await loadPattern(name, read);
            const simulated: Record<string, Simulated[string]> = {};
            for (const each of recordings) {
              const recording = await readRecording(each, read);
              const frames = simulate(pattern, recording, LEDS);
              write(framesOf(each), frames);
              simulated[each] = { ...statistics(pattern, recording, frames), digest: digestOf(frames) };
            }
            return simulated;
          },
        });
        patterns[name] = (await reply.value()) ?? {};
      }
    });
    await phase('Report', async () => {
      const digest = digestOf(JSON.stringify(patterns));
      const report = { leds: LEDS, recordings, digest, patterns };
      write(`${FOLDER}/report.json`, `${JSON.stringify(report, null, 2)}\n`);
      await write.publish();
    });
  },
});

function digestOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
