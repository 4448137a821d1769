import { chmod } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ProcessEnd, runProcess } from '../../../lib/run/child-process.ts';
import { findStrace } from '../../../lib/run/trace/find-strace.ts';
import type { Trace } from '../../../lib/run/trace/trace-event.ts';
import { Tracer } from '../../../lib/run/trace/tracer.ts';
import { IS_LINUX, requireStrace } from '../../support/strace.ts';
import { TempFolder } from '../../support/temp-folder.ts';

const { PATH = '' } = process.env;

interface Traced {
  readonly end: ProcessEnd;
  readonly output: string;
  readonly trace: Trace;
}

async function traced(folder: TempFolder, script: string): Promise<Traced> {
  await using tracer = await Tracer.create(findStrace({ PATH }, 'Cannot test'));
  let output = '';
  const end = await runProcess(
    tracer.launch({
      file: 'bash',
      args: ['-c', script],
      cwd: folder.path,
      env: { PATH },
      ipc: false,
      signal: new AbortController().signal,
      onOutput: (_, text) => {
        output += text;
      },
    }),
  );
  const [trace = { processes: [], events: [] }] = await tracer.traces();
  return { end, output, trace };
}

describe.skipIf(!IS_LINUX)('tracer', () => {
  beforeAll(requireStrace);

  it('the process runs as without, and what it and its children did is told', async () => {
    await using folder = await TempFolder.create({ 'a ä\n"<x>': 'content', 'sub/b': 'b' });
    const { end, output, trace } = await traced(
      folder,
      'cat "$(printf \'a ä\\n"<x>\')"; (cd sub && cat b; cat none 2>/dev/null); echo x > out; mv out out2; exit 3',
    );
    expect(end).toEqual({ code: 3, signal: null });
    expect(output).toBe('contentb');
    const { processes, events } = trace;
    expect(processes[0]).toMatchObject({ parent: undefined, end: { code: 3 } });
    expect(processes.every((each) => each.end !== undefined)).toBe(true);
    const commands = processes.flatMap((each) => each.commands.map(({ args }) => args.join(' ')));
    expect(commands).toEqual(expect.arrayContaining(['cat a ä\n"<x>', 'cat b', 'cat none', 'mv out out2']));
    const reads = events.flatMap((each) => (each.type === 'open' && each.reads ? [each.real] : []));
    expect(reads).toEqual(expect.arrayContaining([folder.at('a ä\n"<x>'), folder.at('sub/b')]));
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'probe', path: folder.at('sub/none'), found: false }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'rename', from: folder.at('out'), to: folder.at('out2') }),
    );
  });

  it('ends what the process leaves behind in a session of its own', async () => {
    await using folder = await TempFolder.create();
    const daemon = `setsid sh -c 'echo > ready; exec sleep 1000' </dev/null >/dev/null 2>&1 &`;
    const { end, trace } = await traced(folder, `${daemon} while [ ! -e ready ]; do :; done`);
    expect(end.code).toBe(0);
    const left = trace.processes.filter((each) => each.commands.some(({ args }) => args[0] === 'setsid'));
    expect(left.map((each) => each.end)).toEqual([{ signal: 'SIGKILL' }]);
  });

  it('a process that a signal ends is told to be so', async () => {
    await using folder = await TempFolder.create();
    const { end, trace } = await traced(folder, 'kill -9 $$');
    expect(end).toEqual({ code: null, signal: 'SIGKILL' });
    expect(trace.processes[0]?.end).toEqual({ signal: 'SIGKILL' });
  });
});

describe('finding strace', () => {
  it('elsewhere than on Linux there is none', () => {
    expect(() => findStrace({ PATH }, 'Cannot audit', 'darwin')).toThrow(
      expect.objectContaining({ code: 'trace/platform', exitCode: 2 }),
    );
  });

  it('where it is not installed, how to install it is said', async () => {
    await using folder = await TempFolder.create();
    for (const env of [{ PATH: folder.path }, {}]) {
      expect(() => findStrace(env, 'Cannot audit', 'linux')).toThrow(
        expect.objectContaining({
          code: 'trace/no-strace',
          message: 'Cannot audit: "strace" is not on the PATH',
          problems: [expect.objectContaining({ help: expect.stringContaining('apt-get install strace') })],
        }),
      );
    }
  });

  it.skipIf(!IS_LINUX)('one that may not trace says why', async () => {
    await using folder = await TempFolder.create({
      strace: '#!/bin/sh\necho "strace: ptrace(PTRACE_SEIZE): Operation not permitted" >&2\nexit 1\n',
    });
    await chmod(folder.at('strace'), 0o755);
    expect(() => findStrace({ PATH: folder.path }, 'Cannot audit')).toThrow(
      expect.objectContaining({
        code: 'trace/refused',
        message: 'Cannot audit: strace cannot trace here: ptrace(PTRACE_SEIZE): Operation not permitted',
      }),
    );
  });
});
