/** When a service counts as ready: by a line of its output, or by asking again and again. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceRule } from '../../task/definition.ts';
import type { OutputWatch } from './output-watch.ts';
import { portTakesConnections, urlAnswers } from './probes.ts';

const FIRST_MS = 20;
const LONGEST_MS = 250;
const GROWTH = 1.5;

type Ready = ServiceRule['ready'];

/** Resolves when the service is ready. @throws the signal's reason */
export async function untilReady(ready: Ready, watch: OutputWatch, signal: AbortSignal): Promise<void> {
  if (ready.output !== undefined) return await watch.matched;
  for (let wait = FIRST_MS; !(await answersNow(ready, signal)); wait = Math.min(wait * GROWTH, LONGEST_MS))
    await delay(wait, undefined, { signal });
}

/** Whether a server is there now, be it somebody else's; false where that cannot be asked. */
export async function answersNow({ port, url }: Ready, signal: AbortSignal): Promise<boolean> {
  if (port !== undefined) return await portTakesConnections(port, signal);
  return url !== undefined && (await urlAnswers(url, signal));
}

/** What is waited for, as a sentence that is true once it is ready. */
export function readyText({ output, port, url }: Ready): string {
  if (output !== undefined) return `a line of its output matches /${output}/`;
  return port !== undefined ? `port ${port} takes connections` : `"${url}" answers with a status below 400`;
}

/** What is waited for, as a sentence that is true until then. */
export function notReadyText({ output, port, url }: Ready): string {
  if (output !== undefined) return `no line of its output matched /${output}/`;
  return port !== undefined ? `port ${port} takes no connections` : `"${url}" does not answer with a status below 400`;
}
