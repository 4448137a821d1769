/** Packs files as npm does (`package/…` in a gzipped ustar archive) and lists such archives; knows no disk. */
import { gunzipSync, gzipSync } from 'node:zlib';

/** A file of an archive. */
export interface ArchivedFile {
  /** Path inside the package, with forward slashes. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

const BLOCK = 512;
const FOLDER = 'package/';
/** The moment that npm itself gives to every packed file: 26 October 1985, in seconds. */
const MTIME = 499_162_500;
/** Where a ustar header has what: offset and length. */
const FIELD = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  magic: [257, 8],
  prefix: [345, 155],
} as const;

/**
 * The archive of some files. The same files give the same bytes, in whatever order they come.
 * @throws {RangeError} where a path is too long for a ustar header
 */
export function packTarball(files: readonly ArchivedFile[]): Buffer {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const blocks = sorted.flatMap(({ path, bytes }) => [header(FOLDER + path, bytes.length), bytes, padding(bytes)]);
  const packed = gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]), { level: 9 });
  packed.fill(0, 4, 8); // no time
  packed[9] = 255; // the system that packed it is not told
  return packed;
}

/**
 * The files of an archive, in its order.
 * @throws {Error} that says what is wrong, where any byte of it is damaged
 */
export function listTarball(packed: Uint8Array): readonly ArchivedFile[] {
  const archive = gunzipSync(packed);
  const files: ArchivedFile[] = [];
  let at = 0;
  while (at < archive.length && archive[at] !== 0) {
    const { path, size } = readHeader(archive.subarray(at, at + BLOCK), at);
    const bytes = archive.subarray(at + BLOCK, at + BLOCK + size);
    files.push({ path, bytes });
    at += BLOCK + bytes.length + padding(bytes).length;
  }
  const end = archive.subarray(at);
  if (end.length < 2 * BLOCK || end.some((byte) => byte !== 0)) throw new Error(`the archive ends oddly at byte ${at}`);
  return files;
}

function header(path: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const { prefix, name } = splitPath(path);
  put(block, 'name', name);
  put(block, 'mode', octal(0o644, 7));
  put(block, 'uid', octal(0, 7));
  put(block, 'gid', octal(0, 7));
  put(block, 'size', octal(size, 11));
  put(block, 'mtime', octal(MTIME, 11));
  put(block, 'type', '0');
  put(block, 'magic', 'ustar\x0000');
  put(block, 'prefix', prefix);
  put(block, 'checksum', `${octal(checksumOf(block), 6)}\0 `);
  return block;
}

function readHeader(block: Buffer, at: number): { readonly path: string; readonly size: number } {
  if (get(block, 'magic') !== 'ustar') throw new Error(`no ustar header at byte ${at}`);
  if (Number.parseInt(get(block, 'checksum'), 8) !== checksumOf(block)) {
    throw new Error(`the header at byte ${at} does not fit its checksum`);
  }
  const prefix = get(block, 'prefix');
  const path = prefix === '' ? get(block, 'name') : `${prefix}/${get(block, 'name')}`;
  if (!path.startsWith(FOLDER)) throw new Error(`"${path}" is outside "${FOLDER}"`);
  return { path: path.slice(FOLDER.length), size: Number.parseInt(get(block, 'size'), 8) };
}

/** Sum of a header's bytes, with spaces for the checksum itself. */
function checksumOf(block: Buffer): number {
  const [start, length] = FIELD.checksum;
  return block.reduce((sum, byte, at) => sum + (at >= start && at < start + length ? 0x20 : byte), 0);
}

/** A path that is too long for the name goes on in the prefix, parted at a slash. */
function splitPath(path: string): { readonly prefix: string; readonly name: string } {
  const slashes = [-1, ...[...path.matchAll(/\//g)].map(({ index }) => index)];
  const parts = slashes.map((at) => ({ prefix: path.slice(0, Math.max(at, 0)), name: path.slice(at + 1) }));
  const fits = parts.find(
    ({ prefix, name }) =>
      Buffer.byteLength(name) <= FIELD.name[1] && Buffer.byteLength(prefix) <= FIELD.prefix[1] && name !== '',
  );
  if (fits === undefined) throw new RangeError(`Cannot pack "${path}": its path is too long for a tarball`);
  return fits;
}

function put(block: Buffer, field: keyof typeof FIELD, text: string): void {
  block.write(text, FIELD[field][0], FIELD[field][1], 'utf8');
}

function get(block: Buffer, field: keyof typeof FIELD): string {
  const [start, length] = FIELD[field];
  return block.toString('utf8', start, start + length).split('\0', 1)[0] ?? '';
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}

/** Zeros up to the next whole block. */
function padding(bytes: Uint8Array): Buffer {
  return Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK);
}
