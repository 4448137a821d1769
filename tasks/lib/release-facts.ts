/** Gathers what the release page tells, from the outputs of the tasks before it; knows nothing of HTML. */
import { join } from 'node:path';
import { filesBelow, type ReadFile } from './files-below.ts';
import type { FrameTime, PatternTimes } from './frame-rate.ts';

/** A pattern as the page shows it. */
export interface ShownPattern {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Pictures by recording. */
  readonly previews: readonly ReadFile[];
  readonly frames: readonly FrameTime[];
  /** LEDs that one core drives, by frames per second. */
  readonly capacities: readonly { readonly rate: number; readonly leds: number }[];
  /** Bytes of the module as servers send it. */
  readonly gzip: number | undefined;
}

/** A file of the package or beside it. */
export interface ReleasedFile {
  readonly path: string;
  readonly size: number;
  readonly digest: string;
}

/** Everything that the page tells. */
export interface ReleaseFacts {
  readonly pack: Pack;
  /** SHA-256 of the tarball. */
  readonly digest: string;
  readonly machine: Machine;
  readonly patterns: readonly ShownPattern[];
  /** How many modules task 19 imported from the installed package. */
  readonly imported: number;
  /** How many frame times have which verdict of task 20. */
  readonly verdicts: readonly (readonly [verdict: string, count: number])[];
}

interface Pack {
  readonly name: string;
  readonly version: string;
  readonly file: string;
  readonly size: number;
  readonly integrity: string;
  readonly files: readonly ReleasedFile[];
}

interface Machine {
  readonly cpu: string;
  readonly platform: string;
  readonly node: string;
}

type Read = (path: string) => Promise<Buffer>;

/** Reads the facts; `read` takes workspace-relative paths. */
export async function releaseFacts(root: string, read: Read): Promise<ReleaseFacts> {
  // What each document holds is known from the task that writes it.
  const json = async <T>(path: string): Promise<T> => JSON.parse((await read(path)).toString()) as T;
  const pack = await json<Pack>('release/tarball/pack.json');
  const rates = await json<{ machine: Machine; patterns: readonly PatternTimes[] }>(
    'reports/16-frame-rate/frame-rate.json',
  );
  const { modules } = await json<{ modules: readonly object[] }>('reports/19-install-check/install-check.json');
  const { comparisons } = await json<{ comparisons: readonly { verdict: string }[] }>(
    'reports/20-performance-analysis/analysis.json',
  );
  const advice = await json<{ patterns: readonly Pick<ShownPattern, 'name' | 'capacities'>[] }>(
    'reports/21-capacity-advice/capacity.json',
  );
  const { sizes } = await json<{ sizes: Record<string, { gzip: number }> }>('reports/14-size-budget/report.json');
  const previews = await filesBelow(join(root, 'previews'));
  const patterns = rates.patterns.map(async ({ name, frames }): Promise<ShownPattern> => {
    const { title, description } = await json<Pick<ShownPattern, 'title' | 'description'>>(
      `.conductor/patterns/${name}.json`,
    );
    const capacities = advice.patterns.find((pattern) => pattern.name === name)?.capacities ?? [];
    const pictures = previews.filter(({ path }) => path.startsWith(`${name}/`) && path.endsWith('.png'));
    const gzip = sizes[`generated/dist/${name}.js`]?.gzip;
    return { name, title, description, previews: pictures, frames, capacities, gzip };
  });
  const counts = Map.groupBy(comparisons, ({ verdict }) => verdict);
  return {
    pack,
    digest: digestIn((await read('release/checksums/SHA256SUMS')).toString(), `release/tarball/${pack.file}`),
    machine: rates.machine,
    patterns: await Promise.all(patterns),
    imported: modules.length,
    verdicts: [...counts].map(([verdict, all]) => [verdict, all.length]),
  };
}

function digestIn(checksums: string, path: string): string {
  const line = checksums.split('\n').find((each) => each.endsWith(`  ${path}`));
  if (line === undefined) throw new Error(`Cannot make the release page: "${path}" has no checksum`);
  return line.slice(0, line.indexOf(' '));
}
