/** A process that takes a lock, says so, and holds it until it is killed. */
import { acquireLock } from '../../lib/write/lock.ts';

const [root = '', name = ''] = process.argv.slice(2);
await acquireLock({ root, name, description: 'the child process' });
console.log('held');
setInterval(() => {}, 1 << 30);
