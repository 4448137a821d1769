/** Asks once whether a server is there; knows nothing of whose it is. */
import { connect } from 'node:net';

/** What takes longer than this is asked again. */
const ONCE_MS = 5000;
const LOOPBACK = ['127.0.0.1', '::1'];

/** Whether a TCP port of this machine takes connections. */
export async function portTakesConnections(port: number, signal: AbortSignal): Promise<boolean> {
  const answers = await Promise.all(LOOPBACK.map((host) => connects({ host, port }, signal)));
  return answers.includes(true);
}

async function connects(to: { readonly host: string; readonly port: number }, signal: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ ...to, timeout: ONCE_MS });
  const abort = () => resolve(false);
  signal.addEventListener('abort', abort, { once: true });
  // Where nothing listens, the kernel may by chance connect a socket of the same number with itself.
  socket
    .once('connect', () => resolve(socket.localPort !== to.port))
    .once('timeout', abort)
    .on('error', abort);
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', abort);
    socket.destroy();
  }
}

/** Whether an address answers with a status below 400. A server of one's own may well have a certificate of one's own. */
export async function urlAnswers(url: string, signal: AbortSignal): Promise<boolean> {
  const { get } = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const options = { agent: false, signal, timeout: ONCE_MS, rejectUnauthorized: false, headers: { accept: '*/*' } };
  const request = get(url, options, ({ statusCode = 500 }) => resolve(statusCode < 400));
  request.once('timeout', () => resolve(false)).on('error', () => resolve(false));
  try {
    return await promise;
  } finally {
    request.destroy();
  }
}
