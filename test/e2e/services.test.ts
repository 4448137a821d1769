/** Tasks that go on running: real servers, which the real binary starts, waits for and stops. */
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Project } from '../support/project.ts';
import { client, freePort, isOpen, servedProject, starts, taskFile, untilGone } from '../support/served-project.ts';
import { Session } from '../support/session.ts';

interface FullReport {
  readonly ok: boolean;
  readonly tasks: readonly {
    readonly id: number;
    readonly outcome: string;
    readonly because: readonly string[];
    readonly durationMs: number;
    readonly failure?: { readonly code: string; readonly problems: readonly { readonly message: string }[] };
  }[];
}

async function report(project: Project, ...args: string[]): Promise<FullReport> {
  const { stdout, stderr } = await project.run([...args, '--json']);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as FullReport;
}

function outcomes({ tasks }: FullReport): readonly string[] {
  return tasks.map(({ id, outcome }) => `${id} ${outcome}`);
}

function failureOf({ tasks }: FullReport, id: number): string {
  const failure = tasks.find((task) => task.id === id)?.failure;
  return `${failure?.code}: ${failure?.problems[0]?.message}`;
}

function server(port: number, more: Readonly<Record<string, unknown>> = {}): string {
  const command = `node server.mjs server ${port}`;
  return taskFile({ inputs: ['server.mjs'], command, service: { ready: { port } }, ...more });
}

function session(project: Project, ...args: string[]): Session {
  return new Session(project.start([...args, '--plain']));
}

describe('a service', () => {
  it.each([
    ['a line of its output', (port: number) => ({ output: `listening on ${port}$` })],
    ['a port', (port: number) => ({ port })],
    ['an address', (port: number) => ({ url: `http://127.0.0.1:${port}/health` })],
  ])('is there when a task that needs it starts, by %s, and gone afterwards', async (_, ready) => {
    const port = await freePort();
    await using project = await servedProject({
      '01-server.ts': server(port, { service: { ready: ready(port) } }),
      '02-client.ts': client(`http://127.0.0.1:${port}`, 'client'),
    });
    const done = await report(project, 'run');
    expect(outcomes(done)).toEqual(['1 executed', '2 executed']);
    expect(done.tasks[0]?.because).toEqual(['needed by task 2']);
    expect(await project.folder.read('out/client')).toBe('server');
    expect(await isOpen(port)).toBe(false);
    await untilGone(project);
  });

  it('is started once for all that need it, and its output is in its log', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    await using project = await servedProject({
      '01-server.ts': server(port),
      '02-a.ts': client(url, 'a'),
      '03-b.ts': client(url, 'b'),
      '04-c.ts': client(url, 'c', { needs: ['server', 'a', 'b'] }),
    });
    const { ok } = await report(project, 'run', '--concurrency', '2');
    expect(ok).toBe(true);
    expect(await starts(project)).toEqual(['server']);
    const [log] = (await project.folder.list('.conductor')).filter((path) => path.endsWith('task-1.log'));
    expect(await project.folder.read(log ?? '')).toMatch(new RegExp(`server listening on ${port}[^]*ready in`));
  });

  it('is not started for what is fresh or restored, nor where nothing needs it', async () => {
    const port = await freePort();
    await using project = await servedProject({
      '01-server.ts': server(port),
      '02-client.ts': client(`http://127.0.0.1:${port}`, 'client'),
      '03-lonely.ts': taskFile({ command: 'echo started >> lonely', service: { ready: { output: 'x' } } }),
    });
    expect(outcomes(await report(project, 'run'))).toEqual(['1 executed', '2 executed', '3 fresh']);
    expect(outcomes(await report(project, 'run'))).toEqual(['1 fresh', '2 fresh', '3 fresh']);
    await project.folder.remove('out/client');
    expect(outcomes(await report(project, 'run'))).toEqual(['1 fresh', '2 restored', '3 fresh']);
    expect(await starts(project)).toEqual(['server']);
    await expect(project.folder.read('lonely')).rejects.toThrow();
  });

  it('counts for what depends on it: changed code runs that again', async () => {
    const port = await freePort();
    await using project = await servedProject({
      '01-server.ts': server(port),
      '02-client.ts': client(`http://127.0.0.1:${port}`, 'client'),
    });
    await report(project, 'run');
    const code = await project.folder.read('server.mjs');
    await project.folder.write('server.mjs', code.replace('response.end(name)', 'response.end("new " + name)'));
    const planned = await project.run(['plan', '--json']);
    const { tasks } = JSON.parse(planned.stdout) as { tasks: readonly object[] };
    expect(tasks).toMatchObject([
      { id: 1, decision: 'run', because: ['service needed by task 2'], service: true, expectedMs: 0 },
      { id: 2, decision: 'run', because: ['service 1 has changed'] },
    ]);
    const done = await report(project, 'run');
    expect(done.tasks[1]?.because).toEqual(['need 1 has new outputs']);
    expect(await project.folder.read('out/client')).toBe('new server');
    await project.folder.write('server.mjs', code);
    expect(outcomes(await report(project, 'run'))).toEqual(['1 fresh', '2 restored']);
  });

  it('that ends fails the tasks that need it, and nothing else starts', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/die`;
    await using project = await servedProject({
      '01-server.ts': server(port),
      '02-client.ts': client(url, 'client', { command: `node client.mjs ${url} client stays` }),
      '03-after.ts': client(url, 'after', { needs: ['server', 'client'] }),
    });
    const done = await report(project, 'run');
    expect(done.ok).toBe(false);
    expect(outcomes(done)).toEqual(['1 failed', '2 failed', '3 skipped']);
    expect(failureOf(done, 1)).toMatch(
      /^service\/ended: Service 1 "Server" ended while it was needed: .* exited with 3; /,
    );
    expect(failureOf(done, 2)).toMatch(/^service\/ended: Task 2 "Client" failed: service 1 "Server" ended while/);
    await untilGone(project);
  });

  it('that has ended is not started again for other tasks of the run', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/die`;
    await using project = await servedProject({
      '01-server.ts': server(port),
      '02-client.ts': client(url, 'client', { command: `node client.mjs ${url} client stays` }),
      '03-other.ts': client(url, 'other'),
      '04-apart.sh': 'echo apart\n',
    });
    const done = await report(project, 'run', '--continue', '--concurrency', '1');
    expect(outcomes(done)).toEqual(['1 failed', '2 failed', '3 failed', '4 executed']);
    expect(failureOf(done, 3)).toContain('service/ended: Task 3 "Other" failed: service 1 "Server" ended');
    expect(await starts(project)).toEqual(['server']);
  });

  it('that is not ready in time is a failure with what was waited for and what it printed', async () => {
    const port = await freePort();
    await using project = await servedProject({
      '01-server.ts': taskFile({
        command: 'echo warming up; sleep 1000',
        service: { ready: { port }, within: '300ms' },
      }),
      '02-client.ts': client(`http://127.0.0.1:${port}`, 'client'),
    });
    const done = await report(project, 'run');
    const what = `was not ready within 300 ms: port ${port} takes no connections; the last it printed was "warming up"`;
    expect(failureOf(done, 1)).toBe(`service/not-ready: Service 1 "Server" ${what}`);
    expect(failureOf(done, 2)).toBe(`service/not-ready: Task 2 "Client" failed: service 1 "Server" ${what}`);
  });

  it('that ends before it is ready says how', async () => {
    await using project = await servedProject({
      '01-server.ts': taskFile({ command: 'echo no such disk >&2; exit 7', service: { ready: { output: 'up' } } }),
      '02-client.ts': client('http://127.0.0.1:1', 'client'),
    });
    const done = await report(project, 'run');
    expect(failureOf(done, 1)).toBe(
      'service/ended: Service 1 "Server" ended before it was ready: command "echo no such disk >&2; exit 7" exited with 7; the last it printed was "no such disk"',
    );
    expect(done.tasks[1]?.outcome).toBe('failed');
  });

  it('is not mistaken for a server that was there before', async () => {
    const other = createServer((_, response) => response.end('other'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    await using project = await servedProject({
      '01-server.ts': server(port),
      '02-client.ts': client(`http://127.0.0.1:${port}`, 'client'),
    });
    const done = await report(project, 'run');
    expect(failureOf(done, 1)).toContain(
      `service/port-taken: Service 1 "Server" cannot be started: port ${port} takes`,
    );
    expect(await starts(project)).toEqual([]);
    expect(outcomes(await report(project, 'task', '2', '--only'))).toEqual(['2 executed']); // says that it is there
    expect(await project.folder.read('out/client')).toBe('other');
    await new Promise((resolve) => other.close(resolve));
  });

  it('may need services and tasks itself', async () => {
    const [db, web] = [await freePort(), await freePort()];
    const start = `node client.mjs http://127.0.0.1:${db} asked && exec node server.mjs web ${web}`;
    await using project = await servedProject({
      '01-db.ts': taskFile({ command: `node server.mjs db ${db}`, service: { ready: { port: db } } }),
      '02-build.sh': '# conductor: outputs=built\necho built > built\n',
      '03-server.ts': taskFile({ needs: [1, 2], command: `cat built && ${start}`, service: { ready: { port: web } } }),
      '04-client.ts': client(`http://127.0.0.1:${web}`, 'client'),
    });
    const done = await report(project, 'run');
    expect(done.tasks.flatMap(({ failure }) => failure ?? [])).toEqual([]);
    expect(outcomes(done)).toEqual(['1 executed', '2 executed', '3 executed', '4 executed']);
    expect(done.tasks[0]?.because).toEqual(['needed by service 3']);
    expect(await starts(project)).toEqual(['db', 'web']);
    expect(await project.folder.read('out/asked')).toBe('db');
    expect(await project.folder.read('out/client')).toBe('web');
    await untilGone(project);
  });

  it.each([
    ['returns once it listens', ''],
    ['never returns', 'await new Promise(() => undefined);'],
    ['closes its server when it is told to stop', 'await once(signal, "abort"); server.close();'],
  ])('may be TypeScript that %s', async (_, last) => {
    const port = await freePort();
    const code = `import { once } from 'node:events';
import { createServer } from 'node:http';
import { defineTask } from 'conductor-run';
export default defineTask({
  service: { ready: { output: 'ready' } },
  run: async ({ log, signal }) => {
    const server = createServer((_, response) => response.end('typed'));
    await once(server.listen(${port}, '127.0.0.1'), 'listening');
    log('ready');
    ${last}
  },
});
`;
    await using project = await servedProject({
      '01-server.ts': code,
      '02-client.ts': client(`http://127.0.0.1:${port}`, 'client'),
    });
    const done = await report(project, 'run');
    expect(outcomes(done)).toEqual(['1 executed', '2 executed']);
    expect(await project.folder.read('out/client')).toBe('typed');
    expect(await isOpen(port)).toBe(false);
  });

  it('may be a script that says so in its header, and is seen by verify', async () => {
    const port = await freePort();
    await using project = await servedProject({
      '01-server.sh': `# conductor: service=port:${port} within=1min\nexec node server.mjs server ${port}\n`,
      '02-client.ts': client(`http://127.0.0.1:${port}`, 'client'),
    });
    const { code, stdout } = await project.run(['verify', '2', '--twice']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('1 output')]);
    const refused = await project.run(['verify', '1']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('error[service/no-outputs] Cannot verify task 1 "Server": it is a service');
  });

  it('with outputs is an error with its place', async () => {
    await using project = await servedProject({ '01-server.ts': server(1, { outputs: ['out/**'] }) });
    const { code, stderr } = await project.run(['run']);
    expect(code).toBe(2);
    expect(stderr).toContain('error[task/service]');
    expect(stderr).toMatch(/01-server\.ts:2:\d+/);
  });
});

describe('a service that is named', () => {
  it('goes on until Ctrl-C, while other runs go on too', async () => {
    const port = await freePort();
    await using project = await servedProject({
      '01-server.ts': server(port),
      '02-client.ts': client(`http://127.0.0.1:${port}`, 'client'),
    });
    for (const round of [1, 2]) {
      await using kept = session(project, 'task', 'server');
      await kept.says(/^01 Server {2}goes on until Ctrl-C$/);
      expect(await isOpen(port)).toBe(true);
      expect(outcomes(await report(project, 'task', '2', '--only', '--force'))).toEqual(['2 executed']);
      expect([round, await kept.end('SIGINT'), await isOpen(port)]).toEqual([round, 130, false]);
    }
    await untilGone(project);
  });

  it('fails where it ends by itself, be it without an error', async () => {
    await using project = await servedProject({
      '01-server.ts': taskFile({ command: 'echo up', service: { ready: { output: 'up' } } }),
    });
    const { code, stderr } = await project.run(['task', 'server']);
    expect(code).toBe(1);
    expect(stderr).toContain('error[service/ended] Service 1 "Server" ended');
    expect(stderr).toContain('it exited with 0');
  });

  it('is lazy where a task of the run needs it', async () => {
    const port = await freePort();
    await using project = await servedProject({
      '01-server.ts': server(port),
      '02-client.ts': client(`http://127.0.0.1:${port}`, 'client'),
    });
    expect(outcomes(await report(project, 'run', 'server', 'client'))).toEqual(['1 executed', '2 executed']);
    expect(outcomes(await report(project, 'run', 'server', 'client'))).toEqual(['1 fresh', '2 fresh']);
    expect(outcomes(await report(project, 'run', '1-1'))).toEqual(['1 fresh']);
    expect(await starts(project)).toEqual(['server']);
  });
});

it('Ctrl-C ends services and the tasks that use them', async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  await using project = await servedProject({
    '01-server.ts': server(port),
    '02-client.ts': client(url, 'client', { command: `node client.mjs ${url} client stays` }),
  });
  await using run = session(project, 'run', '--verbose');
  await run.says(/staying/);
  expect([await run.end('SIGINT'), await isOpen(port)]).toEqual([130, false]);
  await untilGone(project);
});

it('a service stops as soon as nothing needs it any more, and what it needs only after it', async () => {
  const [db, web] = [await freePort(), await freePort()];
  const untilRefused = `until ! node -e "fetch('http://127.0.0.1:${db}')" 2>/dev/null; do :; done`;
  await using project = await servedProject({
    '01-db.ts': taskFile({ command: `node server.mjs db ${db}`, service: { ready: { port: db } } }),
    // At its end it asks the other one, which must still be there.
    '02-server.ts': `import { createServer } from 'node:http';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { defineTask } from 'conductor-run';
export default defineTask({
  needs: [1],
  service: { ready: { port: ${web} } },
  run: async ({ signal }) => {
    const server = createServer((_, response) => response.end('web')).listen(${web}, '127.0.0.1');
    await once(signal, 'abort');
    writeFileSync('last-words', await fetch('http://127.0.0.1:${db}').then((answer) => answer.text(), String));
    server.close();
  },
});
`,
    '03-client.ts': client(`http://127.0.0.1:${web}`, 'client'),
    '04-after.ts': taskFile({ needs: [3], command: untilRefused }), // would never end if the services went on
  });
  const done = await report(project, 'run');
  expect(outcomes(done)).toEqual(['1 executed', '2 executed', '3 executed', '4 executed']);
  expect(await project.folder.read('last-words')).toBe('db');
});

it('a service that heeds no SIGTERM is killed with all that it started', async () => {
  const port = await freePort();
  const deaf = `trap '' TERM; node server.mjs server ${port} & node -e "process.on('SIGTERM', () => 0); require('fs').appendFileSync('starts', 'deaf ' + process.pid + '\\n'); setInterval(() => 0, 1e6)"`;
  await using project = await servedProject({
    '01-server.ts': taskFile({ command: deaf, service: { ready: { port } } }),
    '02-client.ts': client(`http://127.0.0.1:${port}`, 'client'),
  });
  expect(outcomes(await report(project, 'run'))).toEqual(['1 executed', '2 executed']);
  expect(await isOpen(port)).toBe(false);
  await untilGone(project);
});

it('runs of what has changed have the services that it needs', async () => {
  const port = await freePort();
  await using project = await servedProject({
    '01-server.ts': server(port),
    '02-client.ts': client(`http://127.0.0.1:${port}`, 'client', { inputs: ['words'] }),
    '03-other.sh': 'echo other\n',
  });
  await project.folder.write('words', 'one');
  await project.folder.write('.gitignore', '.conductor/\nnode_modules\nout/\nstarts\n');
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b'];
  for (const words of [
    ['init', '-q'],
    ['add', '-A'],
    ['commit', '-qm', 'Start'],
  ])
    execFileSync('git', [...identity, ...words], { cwd: project.folder.path, stdio: 'pipe' });
  await project.folder.write('words', 'two');
  expect(outcomes(await report(project, 'run', '--since', 'HEAD'))).toEqual(['1 executed', '2 executed']);
});

it('a second Ctrl-C leaves nothing of a service that heeds none', async () => {
  const port = await freePort();
  const deaf = `trap 'echo heard' TERM; node -e "process.on('SIGTERM', () => 0); require('fs').appendFileSync('starts', 'deaf ' + process.pid + '\\n'); setInterval(() => 0, 1e6)" & node server.mjs server ${port}; while :; do wait; done`;
  await using project = await servedProject({
    '01-server.ts': taskFile({ command: deaf, service: { ready: { port } } }),
  });
  await using kept = session(project, 'task', '1', '--verbose');
  await kept.says(/goes on until/);
  process.kill(kept.pid, 'SIGINT');
  await kept.says(/heard/);
  expect([await kept.end('SIGINT'), await isOpen(port)]).toEqual([130, false]);
  await untilGone(project);
});

it('a TypeScript service ends with a conductor that is killed', async () => {
  const port = await freePort();
  await using project = await servedProject({
    '01-server.ts': `import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { defineTask } from 'conductor-run';
export default defineTask({
  service: { ready: { port: ${port} } },
  run: () => {
    appendFileSync('starts', 'server ' + process.pid + '\\n');
    createServer().listen(${port}, '127.0.0.1');
  },
});
`,
  });
  await using kept = session(project, 'task', '1');
  await kept.says(/goes on until/);
  await kept.end('SIGKILL');
  await untilGone(project);
});

it('a service that is watched starts again when its code or another task has changed', async () => {
  const port = await freePort();
  await using project = await servedProject({
    '01-server.ts': server(port),
    '02-copy.sh': '# conductor: inputs=words outputs=out/words\nmkdir -p out; cp words out/words\n',
  });
  await project.folder.write('words', 'one');
  await using watched = session(project, 'watch', 'server', 'copy');
  const code = await project.folder.read('server.mjs');
  for (let edit = 1; edit < 6; edit++) {
    await watched.says(/goes on until/, edit);
    await project.folder.write('server.mjs', `${code}// ${edit}\n`);
  }
  await watched.says(/goes on until/, 6);
  expect(watched.text).not.toContain('watch/own-input');
  await project.folder.write('words', 'two');
  await watched.says(/goes on until/, 7);
  expect(await project.folder.read('out/words')).toBe('two');
  await watched.end('SIGINT');
  await untilGone(project);
});
