/**
 * Preloaded (`--import`) into a child process: counts the calls that change the file system and, at one of them, kills the
 * process or makes the call fail. The product knows nothing of it.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** `torn`: half of a write, then the kill. Anything else but `kill` is the name of the error to fail with. */
export interface Faults {
  at: number;
  how: 'kill' | 'torn' | 'ENOSPC' | 'EIO' | 'none';
  count: number;
}

// biome-ignore lint/suspicious/noExplicitAny: functions of many shapes are wrapped alike
type AnyFunction = (...args: any[]) => any;

const faults: Faults = { at: 0, how: 'none', count: 0 };
Object.assign(globalThis, { faults });

const ERRNO = { ENOSPC: -28, EIO: -5 };

function fail(code: 'ENOSPC' | 'EIO', name: string): Error {
  return Object.assign(new Error(`${code}: injected, ${name}`), { code, errno: ERRNO[code], syscall: name });
}

/** What to throw at this call, if it is the one. */
function fault(name: string, args: unknown[]): Error | undefined {
  if (faults.how === 'none') return undefined;
  faults.count += 1;
  if (faults.count !== faults.at) return undefined;
  if (faults.how === 'ENOSPC' || faults.how === 'EIO') return fail(faults.how, name);
  if (faults.how === 'torn' && name === 'writeSync') {
    const [descriptor, bytes] = args as [number, Buffer];
    original.writeSync(descriptor, bytes, 0, bytes.length >> 1, 0);
  }
  process.kill(process.pid, 'SIGKILL');
  for (;;); // the signal is on its way
}

const original = { ...fs };
const SYNC = [
  'writeSync',
  'writeFileSync',
  'renameSync',
  'unlinkSync',
  'rmSync',
  'rmdirSync',
  'mkdirSync',
  'symlinkSync',
  'copyFileSync',
  'chmodSync',
  'fchmodSync',
  'ftruncateSync',
];
const table = fs as unknown as Record<string, AnyFunction>; // written to by name
const untouched = original as unknown as Record<string, AnyFunction>;

for (const name of SYNC) {
  table[name] = (...args) => {
    const error = fault(name, args);
    if (error !== undefined) throw error;
    return untouched[name]?.(...args);
  };
}
table['openSync'] = (...args) => {
  const error = /[wax+]/.test(String(args[1] ?? 'r')) ? fault('openSync', args) : undefined;
  if (error !== undefined) throw error;
  return untouched['openSync']?.(...args);
};
table['fsync'] = (descriptor, callback) => {
  const error = fault('fsync', [descriptor]);
  if (error === undefined) untouched['fsync']?.(descriptor, callback);
  else callback(error);
};
table['open'] = (path, flags, mode, callback) => {
  const error = /[wax+]/.test(String(flags)) ? fault('open', [path]) : undefined;
  if (error === undefined) untouched['open']?.(path, flags, mode, callback);
  else callback(error);
};
const { copyFile } = fs.promises;
fs.promises.copyFile = async (...args) => {
  const error = fault('copyFile', args);
  if (error !== undefined) throw error;
  await copyFile(...args);
};
syncBuiltinESMExports();
