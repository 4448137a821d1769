/** A process to be killed: carries out steps (JSON in a file) and says each one that is over, or recovers. */
import { readFileSync, writeSync } from 'node:fs';
import { recover } from '../../lib/write/recover.ts';
import { runStep, type Step } from './tree-steps.ts';

const [root = '', file] = process.argv.slice(2);
if (file === undefined) await recover(root);
else {
  const steps = JSON.parse(readFileSync(file, 'utf8')) as Step[];
  for (const [index, step] of steps.entries()) {
    await runStep(root, step);
    writeSync(1, `${index + 1}\n`);
  }
}
