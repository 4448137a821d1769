/** A stream that keeps what is written to it; may pretend to be a terminal. */
import { Writable } from 'node:stream';

/** Use where a standard stream is expected. */
export class CapturedOutput extends Writable {
  readonly isTTY: boolean;
  readonly columns = 100;
  readonly rows = 50;
  #text = '';

  constructor({ isTTY = false }: { readonly isTTY?: boolean } = {}) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
  }

  /** Everything written so far. */
  get text(): string {
    return this.#text;
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#text += chunk.toString();
    done();
  }
}
