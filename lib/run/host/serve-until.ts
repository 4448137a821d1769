/** How the own process of a service goes on and ends. */
import { getEventListeners } from 'node:events';

/**
 * Ends this process when the service is to stop: at once, unless the service's code listens to the signal and so ends what
 * it does by itself; then once it has returned. Returns what is to be called then: a service that has returned still
 * serves, for as long as something in its process is open.
 */
export function serveUntil(signal: AbortSignal): () => void {
  let hasReturned = false;
  const end = () => process.exit(0);
  signal.addEventListener('abort', () => {
    const others = getEventListeners(signal, 'abort').length - 1; // this one is among them
    if (hasReturned || others === 0) end();
  });
  return () => {
    hasReturned = true;
    if (signal.aborted) end();
  };
}
