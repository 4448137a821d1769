/** The manifest of one run of a task: what the last run recorded, and what this one will have. */
import type { Manifest, ManifestEntry } from '../../manifest/manifest.ts';
import { localTimestamp, MANIFEST_VERSION, manifestPath, manifestText } from '../../manifest/manifest.ts';
import { readManifest } from '../../manifest/read-manifest.ts';
import type { Toolbox } from '../toolbox.ts';

/** What the last run recorded; a manifest that cannot be trusted counts as damaged, and says so once. */
export type Recorded =
  | { readonly kind: 'missing' }
  | { readonly kind: 'damaged' }
  | { readonly kind: 'valid'; readonly manifest: Manifest };

/** Several calls of `compile` in one run share it. */
export class ManifestBook {
  readonly #toolbox: Toolbox;
  readonly #entries = new Map<string, ManifestEntry>();
  #recorded: Promise<Recorded> | undefined;
  #staged = false;

  constructor(toolbox: Toolbox) {
    this.#toolbox = toolbox;
  }

  recorded(): Promise<Recorded> {
    this.#recorded ??= this.#read();
    return this.#recorded;
  }

  /** Adds what one call of `compile` made, and stages the manifest where it is not what is on disk. */
  async add(entries: ReadonlyMap<string, ManifestEntry>, compiler: string): Promise<void> {
    for (const [path, entry] of entries) this.#entries.set(path, entry);
    const recorded = await this.recorded();
    const files = Object.fromEntries(this.#entries);
    const now = { version: MANIFEST_VERSION, timestamp: localTimestamp(new Date()), compiler, files } as const;
    const old = recorded.kind === 'valid' ? recorded.manifest : undefined;
    const unchanged = old !== undefined && manifestText({ ...now, timestamp: old.timestamp }) === manifestText(old);
    if (unchanged && !this.#staged) return; // what is on disk stays, with its timestamp
    this.#toolbox.stage.write(manifestPath(this.#toolbox.task), manifestText(unchanged ? old : now));
    this.#staged = true;
  }

  async #read(): Promise<Recorded> {
    const { root, task, warn } = this.#toolbox;
    const reading = await readManifest(root, manifestPath(task));
    if (reading.kind !== 'invalid') return reading;
    warn('manifest/invalid', reading.problem);
    return { kind: 'damaged' };
  }
}
