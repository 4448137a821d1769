import { constants } from 'node:fs';
import { access, readFile, statfs } from 'node:fs/promises';
import { ConductorError, defineTask, type Problem } from 'conductor-run';

/** What a package.json and npm's two lock files have that is looked at here. */
interface Manifest {
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly packages?: Readonly<Record<string, { readonly version?: string }>>;
}

const LOCK = 'package-lock.json';
const INSTALLED = 'node_modules/.package-lock.json'; // npm's record of what it really installed

/**
 * The report holds facts that stay as they are (versions, and what held), never readings such as free bytes: the same
 * machine gives the same bytes, so that nothing after this task runs again because of it.
 */
export default defineTask({
  id: 1,
  name: 'Preflight',
  description: 'Checks tools, free disk, permissions and installed packages before anything else runs',
  inputs: ['package.json', LOCK, INSTALLED],
  outputs: ['reports/01-preflight/**'],
  env: ['PATH'], // decides which tools are found
  params: { freeMegabytes: 200, writable: ['.', '.conductor'] },
  async run({ $, phase, params, write }) {
    const problems: Problem[] = [];
    const manifest = await readManifest('package.json');
    const version = async (tool: string): Promise<string | null> => {
      const { exitCode, stdout } = await $({ nothrow: true, quiet: true })`${tool} --version`;
      return exitCode === 0 ? (/\d+(\.\d+)+/.exec(stdout)?.[0] ?? 'unknown') : null;
    };

    const tools = await phase('Tools', async () => {
      const [bash, git] = await Promise.all([version('bash'), version('git')]);
      const found = { node: process.versions.node, bash, git }; // git is told of, and missed by nobody
      const least = /^>=\s*([\d.]+)$/.exec(manifest.engines?.node ?? '')?.[1];
      if (least && isBelow(found.node, least)) {
        problems.push({
          message: `Node is ${found.node}, expected ${least} or newer`,
          place: { file: 'package.json' },
        });
      }
      if (bash === null) problems.push({ message: 'No "bash" is found', help: 'Install Bash, or add it to PATH' });
      return found;
    });

    const { freeMegabytes, writable } = params as { freeMegabytes: number; writable: string[] }; // as above
    await phase('Disk', async () => {
      const { bavail, bsize } = await statfs('.');
      const free = Math.floor((bavail * bsize) / 1e6);
      if (free < freeMegabytes) problems.push({ message: `Free disk is ${free} MB, expected ${freeMegabytes} MB` });
      for (const folder of writable) {
        const isWritable = await access(folder, constants.W_OK).then(
          () => true,
          () => false,
        );
        if (!isWritable) problems.push({ message: `Folder "${folder}" is not writable` });
      }
    });

    const packages = await phase('Packages', async () => {
      const [wanted, installed] = await Promise.all([readManifest(LOCK), readManifest(INSTALLED)]);
      const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).sort();
      const versions = names.map((name) => {
        const [want, have] = [wanted, installed].map((lock) => lock.packages?.[`node_modules/${name}`]?.version);
        if (want !== have && installed.packages) {
          const message = `Package "${name}" is ${have ?? 'not installed'}, expected ${want ?? 'none'}`;
          problems.push({ message, place: { file: LOCK }, help: 'Run "npm ci"' });
        }
        return [name, have ?? null] as const;
      });
      return Object.fromEntries(versions);
    });

    const [first, ...more] = problems;
    if (first) throw new ConductorError({ ...first, code: 'preflight/failed', more, exitCode: 1 });
    const platform = `${process.platform}-${process.arch}`;
    const report = { platform, tools, disk: { freeMegabytes, enough: true }, writable, packages };
    write('reports/01-preflight/report.json', `${JSON.stringify(report, null, 2)}\n`);
  },
});

/** A file that is not there says nothing: other package managers keep other records. */
async function readManifest(path: string): Promise<Manifest> {
  const text = await readFile(path, 'utf8').catch(() => '{}');
  return JSON.parse(text) as Manifest; // npm's own files
}

function isBelow(version: string, least: string): boolean {
  const [have, want] = [version, least].map((text) => text.split('.').map(Number));
  for (const [at, part] of (want ?? []).entries()) {
    const other = have?.[at] ?? 0;
    if (other !== part) return other < part;
  }
  return false;
}
