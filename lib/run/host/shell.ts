/** zx's `$`, bound to a task; zx is loaded at the first use. */
import { createRequire } from 'node:module';
import type { Shell } from 'zx';

/** What a shell is bound to. */
export interface ShellBinding {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  log(stream: 'out' | 'err', text: string): void;
}

/** A `$` that becomes zx's own when it is first called or asked for a member. */
export function lazyShell(binding: ShellBinding): Shell {
  let shell: Shell | undefined;
  const bound = () => (shell ??= bindShell(binding));
  const target = (() => undefined) as unknown as Shell; // only its being a function counts: the traps answer for it
  return new Proxy(target, {
    apply: (_, self, args) => Reflect.apply(bound(), self, args),
    get: (_, key) => Reflect.get(bound(), key),
    set: (_, key, value) => Reflect.set(bound(), key, value),
  });
}

function bindShell({ cwd, env, signal, log }: ShellBinding): Shell {
  const zx = createRequire(import.meta.url)('zx/core') as typeof import('zx/core');
  return zx.$({
    cwd,
    env: { ...env },
    signal,
    verbose: true,
    log: (entry) => {
      if (entry.kind === 'stdout') log('out', entry.data.toString());
      else if (entry.kind === 'stderr') log('err', entry.data.toString());
      else if (entry.kind === 'cmd') log('out', `$ ${entry.cmd}\n`);
    },
  });
}
