/** Entry of the process that reads definitions: takes one order, tells one reply for each file. */
import { enableCompileCache, flushCompileCache } from 'node:module';
import type { HostMessage, ReadOrder } from './definition-messages.ts';
import { serveDefinitions } from './serve-definitions.ts';

// Halves the time: stripped and compiled task files are kept between runs by Node, under their content.
enableCompileCache();

function send(message: HostMessage): Promise<void> {
  return new Promise((resolve) => process.send?.(message, () => resolve()));
}

function serve(order: ReadOrder): void {
  const load = (url: string): Promise<object> => import(url);
  const serving = serveDefinitions(order, { load, send, beforeLast: flushCompileCache });
  process.once('uncaughtException', (error) => send(serving.blame(error)).then(() => process.exit(1)));
  // Nothing is left to do, and still a file is being read: a promise at its top level never settles.
  process.once('beforeExit', () => send({ type: 'stalled' }).then(() => process.exit(1)));
  process.once('disconnect', () => process.exit(1));
  process.channel?.unref();
  send({ type: 'ready' });
}

process.once('message', serve);
