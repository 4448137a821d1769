/** Projects with servers as services, and questions about the processes that they leave. */
import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { expect, vi } from 'vitest';
import { isAlive } from './is-alive.ts';
import { Project } from './project.ts';

/** Says each start in the file "starts"; "/die" ends it with exit code 3. */
const SERVER = `import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
const [name, port] = process.argv.slice(2);
appendFileSync('starts', name + ' ' + process.pid + '\\n');
const server = createServer((request, response) => {
  if (request.url === '/die') process.exit(3);
  response.statusCode = request.url === '/health' ? 200 : 404;
  response.end(name);
});
server.listen(Number(port), '127.0.0.1', () => console.log(name + ' listening on ' + port));
`;

/** Asks an address until it answers and writes what it says; told to stay, it then goes on until it is ended. */
const CLIENT = `import { mkdirSync, writeFileSync } from 'node:fs';
const [url, name, stays] = process.argv.slice(2);
const text = await fetch(url).then((answer) => answer.text(), String);
mkdirSync('out', { recursive: true });
writeFileSync('out/' + name, text);
if (stays) { console.log('staying'); setInterval(() => undefined, 1e6); }
`;

/** A port that nothing listens on, of those that the kernel gives to nobody by itself. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 32_000);
    const server = createServer();
    const isFree = await new Promise((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}

/** The text of a task file. */
export function taskFile(definition: Readonly<Record<string, unknown>>): string {
  return `import { defineTask } from 'conductor-run';\nexport default defineTask(${JSON.stringify(definition)});\n`;
}

/** A task that asks a server and writes "out/<name>". */
export function client(url: string, name: string, more: Readonly<Record<string, unknown>> = {}): string {
  return taskFile({ needs: ['server'], outputs: [`out/${name}`], command: `node client.mjs ${url} ${name}`, ...more });
}

/** A project with the programs of servers and clients. */
export async function servedProject(tasks: Readonly<Record<string, string>>): Promise<Project> {
  const files = Object.entries(tasks).map(([name, text]) => [`tasks/${name}`, text] as const);
  return await Project.create({ 'server.mjs': SERVER, 'client.mjs': CLIENT, ...Object.fromEntries(files) });
}

/** Names of the servers that were started, in order. */
export async function starts(project: Project): Promise<readonly string[]> {
  return (await startLines(project)).map(([name]) => name);
}

async function startLines({ folder }: Project): Promise<readonly (readonly [string, number])[]> {
  const text = await folder.read('starts').catch(() => '');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => [line.split(' ')[0] ?? '', Number(line.split(' ')[1])]);
}

/** Resolves when no process of a server is there any more: the kernel clears one away a moment after it has ended. */
export async function untilGone(project: Project): Promise<void> {
  const lines = await startLines(project);
  await vi.waitFor(() => expect(lines.filter(([, pid]) => isAlive(pid))).toEqual([]), { timeout: 10_000 });
}

/** Whether a port of this machine takes connections. */
export async function isOpen(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
