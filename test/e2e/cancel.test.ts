/** What a task has started is gone when the task is, wherever it went. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { processesWith, untilGone } from '../support/processes.ts';
import { Project } from '../support/project.ts';

/** How a process leaves the task that started it; `$deaf` heeds no signal but SIGKILL. */
const WAYS: readonly (readonly [title: string, start: string])[] = [
  ['stays in the group', '$deaf &'],
  ['begins a session', 'setsid $deaf &'],
  ['begins a session and has output of its own', 'setsid $deaf >/dev/null 2>&1 &'],
  ['begins a session and loses its parent', '(setsid $deaf &)'],
  ['begins a group and loses its parent', '(set -m; $deaf >/dev/null 2>&1 &)'],
  ['starts another one', 'setsid sh -c "$deaf & $deaf & $deaf" &'],
];

/** Says in a file that it is there. */
const DEAF = `trap '' TERM INT HUP; echo here >> started; while :; do sleep 1 || :; done`;

function script(start: string, end: string): string {
  return `cat > deaf.sh <<'X'
${DEAF}
X
deaf='bash deaf.sh'
${start}
until [ -s started ]; do sleep 0.01; done
echo ready
${end}
`;
}

let home = '';
const mark = (): string => `HOME=${home}`;
afterEach(() => {
  for (const pid of processesWith(mark())) process.kill(Number(pid), 'SIGKILL'); // a failed test leaves nobody
});

async function started(project: Project): Promise<{ readonly child: ChildProcess; text(): string }> {
  home = project.folder.path;
  const child = project.start(['task', '1', '--plain', '--verbose'], { env: { HOME: home } });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (more: Buffer) => (text += more.toString()));
  return { child, text: () => text };
}

describe.runIf(process.platform === 'linux')('a process of a task', { timeout: 120_000 }, () => {
  it.each(WAYS)('that %s is gone after Ctrl-C', async (_title, start) => {
    await using project = await Project.create({ 'tasks/01-a.sh': script(start, 'while :; do sleep 1; done') });
    const { child, text } = await started(project);
    await vi.waitFor(() => expect(text()).toContain('ready'), { timeout: 60_000 });
    const ended = once(child, 'close');
    child.kill('SIGINT');
    await ended;
    expect(processesWith(mark())).toEqual([]);
    expect(child.exitCode).toBe(130);
  });

  it('is gone after its terminal', async () => {
    const end = 'while :; do sleep 1; done';
    await using project = await Project.create({ 'tasks/01-a.sh': script('setsid $deaf &', end) });
    const { child, text } = await started(project);
    await vi.waitFor(() => expect(text()).toContain('ready'), { timeout: 60_000 });
    const ended = once(child, 'close');
    for (const _ of ['by the shell', 'by the system']) child.kill('SIGHUP');
    await ended;
    expect(processesWith(mark())).toEqual([]);
    expect(child.exitCode).toBe(129);
  });

  it.each(WAYS)('that %s is gone after two', async (_title, start) => {
    const end = "trap 'echo heard' TERM; echo deaf; while :; do sleep 1 || :; done";
    await using project = await Project.create({ 'tasks/01-a.sh': script(start, end) });
    const { child, text } = await started(project);
    await vi.waitFor(() => expect(text()).toContain('deaf'), { timeout: 60_000 });
    const ended = once(child, 'close');
    child.kill('SIGINT');
    await vi.waitFor(() => expect(text()).toContain('heard'), { timeout: 60_000 });
    child.kill('SIGINT');
    await ended;
    await untilGone(mark());
    expect(child.exitCode).toBe(130);
  });

  it('is told once', async () => {
    const end = "trap 'echo told >> told; exit 7' TERM; echo armed; while :; do sleep 0.1; done";
    await using project = await Project.create({ 'tasks/01-a.sh': script('$deaf &', end) });
    const { child, text } = await started(project);
    await vi.waitFor(() => expect(text()).toContain('armed'), { timeout: 60_000 });
    child.kill('SIGTERM');
    await once(child, 'close');
    expect(await project.folder.read('told')).toBe('told\n');
    expect(child.exitCode).toBe(143);
  });

  it('that holds the output of a task that has ended does not hold up the run', async () => {
    await using project = await Project.create({ 'tasks/01-a.sh': script('setsid $deaf &', 'exit 0') });
    const { child } = await started(project);
    await once(child, 'close');
    expect(child.exitCode).toBe(0);
    await untilGone(mark());
  });

  it('with output of its own outlives a task that ended well', async () => {
    await using project = await Project.create({ 'tasks/01-a.sh': script('setsid $deaf >/dev/null 2>&1 &', 'exit 0') });
    const { child } = await started(project);
    await once(child, 'close');
    expect(child.exitCode).toBe(0);
    expect(processesWith(mark())).not.toEqual([]);
  });
});
