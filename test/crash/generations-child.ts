/** A process to be cut off: commits generations and says each one that is committed. */
import { writeSync } from 'node:fs';
import { commitGenerations } from './generations.ts';

const [root = '', first = '0', last = '0'] = process.argv.slice(2);
await commitGenerations(root, {
  first: Number(first),
  last: Number(last),
  onCommit: (generation) => void writeSync(1, `${generation}\n`),
});
