/** Whether a process is there and goes on. */
import { readFileSync } from 'node:fs';

/** One that has ended and that nobody has asked about yet is none, where the system tells. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
