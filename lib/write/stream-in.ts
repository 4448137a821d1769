/** Stages a file from a stream of pieces, with memory that does not grow with its size. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, rmSync } from 'node:fs';
import type { Digest } from '../model/digest.ts';
import { stepError } from './errno.ts';
import type { Layout } from './layout.ts';
import { stagingPlace } from './staging-place.ts';
import { CHUNK, checkPiece, checkSize, writePiece } from './write-verified.ts';

/** Pieces of a file; texts are taken as UTF-8. A Node stream is one. */
export type Pieces = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** Where a stream goes. */
export interface StreamIn {
  readonly layout: Layout;
  readonly index: number;
  readonly path: string;
  readonly pieces: Pieces;
  /** Asked between the pieces; throws where the rest is not wanted any more. */
  goOn(): void;
}

/**
 * Writes the pieces as `fresh(index)` of the transaction. They are gathered to 1 MiB, which is hashed, written and read
 * back at once: memory does not grow with the file.
 * @throws ConductorError `write/failed` where they do not go to disk, else what the stream threw. Nothing stays then.
 */
export async function streamIn({
  layout,
  index,
  path,
  pieces,
  goOn,
}: StreamIn): Promise<{ digest: Digest; size: number }> {
  const fresh = layout.fresh(index);
  const file = atPath(path, () => {
    return new StreamedFile(openSync(stagingPlace(layout, index), 'wx+'));
  });
  try {
    for await (const piece of pieces) {
      goOn();
      atPath(path, () => file.add(typeof piece === 'string' ? Buffer.from(piece) : piece));
    }
    goOn();
    return atPath(path, () => file.end());
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  } finally {
    file.close();
  }
}

class StreamedFile {
  readonly #descriptor: number;
  readonly #gathered = Buffer.allocUnsafe(CHUNK);
  readonly #room = Buffer.allocUnsafe(CHUNK);
  readonly #hash = createHash('sha256');
  #filled = 0;
  #size = 0;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  add(piece: Uint8Array): void {
    for (let at = 0; at < piece.length; ) {
      const part = piece.subarray(at, at + CHUNK - this.#filled);
      this.#gathered.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === CHUNK) this.#flush();
    }
  }

  end(): { digest: Digest; size: number } {
    this.#flush();
    checkSize(this.#descriptor, this.#size);
    return { digest: this.#hash.digest('hex') as Digest, size: this.#size }; // SHA-256 in hex is what a Digest is
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #flush(): void {
    const piece = this.#gathered.subarray(0, this.#filled);
    writePiece(this.#descriptor, piece, this.#size);
    checkPiece(this.#descriptor, piece, { offset: this.#size, room: this.#room });
    this.#hash.update(piece);
    this.#size += this.#filled;
    this.#filled = 0;
  }
}

function atPath<T>(path: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw stepError(error, 'write', path);
  }
}
