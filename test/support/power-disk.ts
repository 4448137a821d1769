/** A disk whose power can be cut: a file system in a file, shut down with what was not yet sent to the disk lost. */
import { MountNamespace } from './mount-namespace.ts';
import { TempFolder } from './temp-folder.ts';

export const FILE_SYSTEMS = ['ext4', 'xfs'] as const;
export type FileSystem = (typeof FILE_SYSTEMS)[number];

/** What its journal holds: `lost` with the rest, or `flushed`, while data is lost. */
export const LOGS = ['lost', 'flushed'] as const;
export type Log = (typeof LOGS)[number];

// ext4 would flush a file that is renamed over another by itself, and hide what the product forgets; and everything every 5 s.
const KINDS: Readonly<Record<FileSystem, { size: string; make: string[]; options: string }>> = {
  ext4: { size: '64M', make: ['mkfs.ext4', '-q', '-F'], options: 'loop,noauto_da_alloc,commit=300' },
  xfs: { size: '320M', make: ['mkfs.xfs', '-q'], options: 'loop,nouuid' },
};

/** Use with `await using`. */
export class PowerDisk implements AsyncDisposable {
  readonly spaces: MountNamespace;
  readonly #folder: TempFolder;
  readonly #options: string;

  private constructor(folder: TempFolder, spaces: MountNamespace, options: string) {
    this.#folder = folder;
    this.spaces = spaces;
    this.#options = options;
  }

  /** A disk on which `fill` made what is there from the beginning; returns the reason where this machine has none. */
  static async create(
    kind: FileSystem,
    fill: (root: string, spaces: MountNamespace) => Promise<void>,
  ): Promise<PowerDisk | string> {
    const spaces = await MountNamespace.create();
    if (typeof spaces === 'string') return spaces;
    const folder = await TempFolder.create();
    const { size, make, options } = KINDS[kind];
    const disk = new PowerDisk(folder, spaces, options);
    try {
      await spaces.must('mount', '-t', 'tmpfs', 'tmpfs', folder.path); // what is flushed to the disk need not wear the machine's
      await spaces.must('mkdir', disk.root);
      await spaces.must('truncate', '-s', size, folder.at('start'));
      await spaces.must(...make, folder.at('start'));
      await spaces.must('xfs_io', '-V');
      await spaces.must('mount', '-o', options, folder.at('start'), disk.root);
    } catch (error) {
      await disk[Symbol.asyncDispose]();
      return `no ${kind} on a loop device: ${(error as Error).message.split('\n')[0]}`;
    }
    await fill(disk.root, spaces);
    await spaces.must('umount', disk.root);
    return disk;
  }

  /** Absolute path of the mounted disk, as seen inside `spaces`. */
  get root(): string {
    return this.#folder.at('disk');
  }

  /** The same as seen from outside. */
  get outside(): string {
    return this.spaces.at(this.root);
  }

  /** Mounts the disk as it was in the beginning. */
  async restore(): Promise<void> {
    await this.spaces.must('cp', '--sparse=always', this.#folder.at('start'), this.#folder.at('image'));
    await this.#mount();
  }

  /** Cuts the power and brings it back. */
  async cut(log: Log): Promise<void> {
    await this.spaces.must('xfs_io', '-x', '-c', log === 'flushed' ? 'shutdown -f' : 'shutdown', this.root);
    await this.unmount();
    await this.#mount();
  }

  async unmount(): Promise<void> {
    await this.spaces.must('umount', this.root);
  }

  async #mount(): Promise<void> {
    await this.spaces.must('mount', '-o', this.#options, this.#folder.at('image'), this.root);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.spaces[Symbol.asyncDispose]();
    await this.#folder[Symbol.asyncDispose]();
  }
}
