/** Killed at any moment, conductor leaves a workspace that the next run puts right. */
import { type ChildProcess, execFileSync } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { Project } from '../support/project.ts';

const TASK = `export default { inputs: ['in'], outputs: ['out/**'], async run({ write, phase }) {
  const text = (await write.read('in')).toString();
  for (let i = 0; i < 40; i++) write('out/' + i, text + i);
  await phase('Output', () => write.publish());
} };\n`;

async function outputs({ folder }: Project): Promise<string> {
  return (await Promise.all(Array.from({ length: 40 }, (_, i) => folder.read(`out/${i}`)))).join();
}

describe('a killed run', () => {
  it('leaves the old outputs or the new ones, and the next run is right without help', async () => {
    await using project = await Project.create({ 'tasks/01-many.ts': TASK, in: 'a' });
    await project.run(['task', '1']);
    const texts = new Map([['a', await outputs(project)]]);
    let kills = 0;
    for (const [round, text] of ['b', 'c', 'd', 'e', 'f', 'g'].entries()) {
      await project.folder.write('in', text);
      const child = project.start(['task', '1', '--plain']);
      const ended = new Promise((resolve) => child.once('close', resolve));
      await untilFolder(project, round % 2 === 0 ? '.conductor/journal' : '.conductor/tmp', child);
      child.kill('SIGKILL');
      await ended;
      if (child.signalCode === 'SIGKILL') kills += 1;
      const { code, stderr } = await project.run(['task', '1']);
      expect(code, stderr).toBe(0);
      texts.set(text, Array.from({ length: 40 }, (_, i) => text + i).join());
      expect(await outputs(project)).toBe(texts.get(text));
      expect((await project.report('task', '1')).tasks[0]?.outcome).toBe('fresh');
      expect(readdirSync(project.folder.at('.conductor/journal'))).toEqual([]);
      expect(readdirSync(project.folder.at('.conductor/tmp'))).toEqual([]);
    }
    expect(kills).toBeGreaterThan(0);
  });

  it('leaves no process of a task that is done only then', async () => {
    await using project = await Project.create({
      'tasks/01-done.ts': `export default { run() { const { ppid } = process; process.kill(ppid, 'SIGKILL'); while (process.ppid === ppid); } };\n`,
    });
    expect((await project.run(['task', '1'])).code).toBeNull();
    await vi.waitUntil(() => processesIn(project.folder.path).length === 0, { timeout: 20_000 });
  });

  it('takes the processes of its tasks along', async () => {
    await using project = await Project.create({
      'tasks/01-wait.ts': `export default { async run() { await import('node:fs').then((fs) => fs.writeFileSync('pid', process.pid + '\\n')); setInterval(() => {}, 1e6); await new Promise(() => {}); } };\n`,
    });
    const child = project.start(['task', '1', '--plain']);
    const ended = new Promise((resolve) => child.once('close', resolve));
    const pid = await untilPid(project);
    child.kill('SIGKILL');
    await ended;
    await untilGone(pid);
  });
});

/** Processes that run in a folder, as far as the system tells. */
function processesIn(folder: string): readonly string[] {
  const numbers = process.platform === 'linux' ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : [];
  return numbers.filter((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === folder;
    } catch {
      return false; // it has ended
    }
  });
}

/** Waits until something is in a folder, or the process has ended: on a busy machine that may be before anybody looks. */
async function untilFolder({ folder }: Project, path: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    try {
      if (readdirSync(folder.at(path)).length > 0) return;
    } catch {
      // not there yet
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function untilPid({ folder }: Project): Promise<number> {
  for (;;) {
    const text = await folder.read('pid').catch(() => '');
    if (text.endsWith('\n')) return Number(text);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function untilGone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    execFileSync('true');
  }
}
