/** Holding, testing and waiting for one listening local socket. */
import type * as net from 'node:net';
import { errnoOf } from './errno.ts';

/** Holds the socket until released or until the process ends. */
export interface HeldSocket extends AsyncDisposable {
  release(): Promise<void>;
}

/** How a waiter is told and stopped. */
export interface Waiting {
  onWait?(holder: string): void;
  /** Told whenever someone looks at the lock that is held here, who may be waiting for it. */
  onWaiter?(): void;
  readonly signal?: AbortSignal;
}

const LONGEST = 200;

/** Loaded when first asked for; by this and not by `import()`, which costs 0.6 ms more. */
function netModule(): typeof net {
  return process.getBuiltinModule('node:net');
}

/** Milliseconds before the next try where the connection itself failed: a holder about to listen, or one with a full queue. */
const PAUSE = 5;

/** One line of printable text: what comes out of a socket may be anyone's. */
export function description(text: string): string {
  return text.replace(/\p{C}+/gu, ' ').slice(0, LONGEST);
}

/** Listens on the address and tells everyone who connects `who`; undefined where someone else does. */
export async function holdSocket(
  address: string,
  who: string,
  { onWaiter }: Pick<Waiting, 'onWaiter'> = {},
): Promise<HeldSocket | undefined> {
  const { createServer } = netModule();
  const waiters = new Set<net.Socket>();
  const server = createServer((waiter) => {
    waiters.add(
      waiter
        .on('error', () => {})
        .on('close', () => waiters.delete(waiter))
        .unref(),
    );
    waiter.write(who);
    onWaiter?.();
  });
  if (!(await listens(server, address))) return undefined;
  server.unref(); // a lock keeps no process alive
  const release = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const waiter of waiters) waiter.destroy();
    await closed;
  };
  return { release, [Symbol.asyncDispose]: release };
}

async function listens(server: net.Server, address: string): Promise<boolean> {
  return await new Promise((resolve, reject) => {
    server.once('error', (error) => (errnoOf(error) === 'EADDRINUSE' ? resolve(false) : reject(error)));
    const open = !address.startsWith('\0'); // an abstract address has no permissions to set
    server.listen({ path: address, readableAll: open, writableAll: open }, () => resolve(true));
  });
}

/** Whether anyone listens on the address. */
export async function isAlive(address: string): Promise<boolean> {
  const { connect } = netModule();
  return await new Promise((resolve) => {
    const socket = connect(address);
    const answer = (alive: boolean): void => {
      socket.destroy();
      resolve(alive);
    };
    // Anything but "nobody there" counts as alive: a live holder is never robbed.
    socket.on('connect', () => answer(true)).on('error', (error) => answer(!isNobody(error)));
  });
}

/** Waits until whoever listens on the address stops, by a connection that ends then. */
export async function untilGone(address: string, waiting: Waiting): Promise<void> {
  const { connect } = netModule();
  const { signal } = waiting;
  await new Promise<void>((resolve) => {
    const socket = connect(address);
    const stop = (): void => void socket.destroy();
    signal?.addEventListener('abort', stop);
    socket.once('data', (text) => waiting.onWait?.(description(text.toString())));
    socket.on('data', () => {}); // a socket that is not read from does not see its end
    socket.on('error', () => {}); // refused, or reset by a kill: gone either way
    socket.on('close', (failed) => {
      signal?.removeEventListener('abort', stop);
      if (failed) setTimeout(resolve, PAUSE);
      else resolve();
    });
  });
  signal?.throwIfAborted();
}

function isNobody(error: unknown): boolean {
  return ['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'ENOTSOCK'].includes(errnoOf(error) ?? '');
}
