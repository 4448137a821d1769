import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { portTakesConnections, urlAnswers } from '../../../lib/run/services/probes.ts';

const signal = new AbortController().signal;

async function serving(host: string, status: number) {
  const server = createServer((_, response) => response.writeHead(status, { location: '/there' }).end('x'));
  await once(server.listen(0, host), 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test.each(['127.0.0.1', '::1'])('a port of %s takes connections while something listens', async (host) => {
  const server = await serving(host, 200);
  expect(await portTakesConnections(server.port, signal)).toBe(true);
  await server[Symbol.asyncDispose]();
  expect(await portTakesConnections(server.port, signal)).toBe(false);
});

test.each([
  [200, true],
  [302, true],
  [404, false],
  [503, false],
])('an address that answers %i is there: %s', async (status, isThere) => {
  await using server = await serving('127.0.0.1', status);
  expect(await urlAnswers(`http://localhost:${server.port}/health`, signal)).toBe(isThere);
});

test('who does not answer in time is not there', async () => {
  const silent = createServer(() => undefined);
  await once(silent.listen(0, '127.0.0.1'), 'listening');
  const { port } = silent.address() as AddressInfo; // it listens on a port
  const stop = new AbortController();
  const answer = urlAnswers(`http://127.0.0.1:${port}`, stop.signal);
  await once(silent, 'connection');
  stop.abort();
  expect(await answer).toBe(false);
  silent.closeAllConnections();
  silent.close();
});
