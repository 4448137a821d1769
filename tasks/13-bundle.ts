import { join } from 'node:path';
import { ConductorError, defineTask } from 'conductor-run';
import { MODULES, urlOf } from './lib/generated-package.ts';

/** What the package's entry exports. */
interface Registry {
  readonly names: readonly string[];
  readonly patterns: Readonly<Record<string, { render(frame: object, out: Uint8Array): void } | undefined>>;
}

export default defineTask({
  id: 13,
  name: 'Bundle',
  description: 'Makes one minified file of the whole generated package, for pages without a build of their own',
  needs: [8],
  inputs: [
    'generated/package.json',
    MODULES,
    'tsconfig.json', // the bundler finds and reads it by itself
    // What bundles decides too; the first is there where packages are links.
    'node_modules/rolldown',
    'node_modules/rolldown/package.json',
  ],
  outputs: ['bundle/**'],
  async run({ phase, write, root }) {
    const { name } = JSON.parse((await write.read('generated/package.json')).toString()) as { name: string };
    const code = await phase('Bundle', () => bundle(join(root, 'generated/dist/registry.js')));
    await phase('Check', () => check(code));
    await phase('Output', async () => {
      write(`bundle/${name}.min.js`, code);
      await write.publish();
    });
  },
});

async function bundle(input: string): Promise<string> {
  const { build } = await loadBundler();
  const { output } = await build({ input, write: false, logLevel: 'warn', output: { format: 'esm', minify: true } });
  return output[0].code;
}

async function loadBundler(): Promise<typeof import('rolldown')> {
  try {
    return await import('rolldown');
  } catch (cause) {
    throw new ConductorError({
      code: 'bundle/no-bundler',
      message: 'Cannot bundle the generated package: package "rolldown" is not installed',
      help: 'Run: npm install --save-dev rolldown',
      exitCode: 1,
      cause,
    });
  }
}

/** A bundle that lost something is found here, not on a page. */
async function check(code: string): Promise<void> {
  const { names, patterns } = (await import(urlOf(code))) as Registry;
  const audio = { bass: 0.8, mid: 0.5, treble: 0.5, level: 0.7 };
  for (const name of names) {
    const out = new Uint8Array(3 * 60);
    for (let time = 0; time < 4; time += 0.5) patterns[name]?.render({ time, leds: 60, audio }, out);
    if (out.every((byte) => byte === 0)) throw new Error(`The bundle shows nothing for pattern "${name}"`);
  }
}
