/** Puts the masking of secrets between a run and whoever listens to it; loads it only where a secret is set. */
import type { NamedRequest } from '../run-request.ts';
import type { Workspace } from '../workspace.ts';
import { secretValues } from './secret-values.ts';

/** Use with `using`, around all that the run says. */
export interface KeptSecrets<R> extends Disposable {
  /** The request to go on with: what it emits is masked. */
  readonly request: R;
}

/** Call once the workspace is open, before the first event. */
export async function keepSecrets<R extends NamedRequest>(
  { loaded }: Pick<Workspace, 'loaded'>,
  request: R,
): Promise<KeptSecrets<R>> {
  const secrets = request.isPrivate ? [] : secretValues(request.env, loaded.config.secrets);
  if (secrets.length === 0) return { request, [Symbol.dispose]: () => undefined };
  const { maskEvents } = await import('./mask-events.ts');
  const { emit, mask, end } = maskEvents(secrets, request.emit);
  request.onSecrets?.(secrets, mask);
  return { request: { ...request, emit, mask }, [Symbol.dispose]: end };
}
