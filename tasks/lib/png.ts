/** Encodes pictures as PNG (ISO/IEC 15948), by what Node has. */
import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
/** Bits per channel 8, colour type 2 (RGB), then the only compression and filter methods, not interlaced. */
const RGB_8 = [8, 2, 0, 0, 0];
/** Each row as its difference to the one above: most rows of our pictures are the same as the one above. */
const FILTER_UP = 2;

/** A picture to be drawn on, black at first. */
export class Picture {
  readonly width: number;
  readonly height: number;
  readonly #pixels: Uint8Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#pixels = new Uint8Array(3 * width * height);
  }

  /** Fills a rectangle with a colour of red, green and blue (0 to 255). */
  fill(area: { x: number; y: number; width: number; height: number }, color: ArrayLike<number>): void {
    const start = 3 * (area.y * this.width + area.x);
    const end = start + 3 * area.width;
    for (let at = start; at < end; at += 1) this.#pixels[at] = color[(at - start) % 3] ?? 0;
    for (let row = 1; row < area.height; row += 1) this.#pixels.copyWithin(start + row * 3 * this.width, start, end);
  }

  /** The bytes of a PNG file. */
  encode(): Buffer {
    const header = Buffer.alloc(8);
    header.writeUInt32BE(this.width, 0);
    header.writeUInt32BE(this.height, 4);
    return Buffer.concat([
      SIGNATURE,
      chunk('IHDR', Buffer.concat([header, Buffer.from(RGB_8)])),
      chunk('IDAT', deflateSync(this.#filtered(), { level: 6 })),
      chunk('IEND', Buffer.alloc(0)),
    ]);
  }

  #filtered(): Buffer {
    const stride = 3 * this.width;
    const rows = Buffer.alloc((stride + 1) * this.height);
    for (let y = 0; y < this.height; y += 1) {
      const to = y * (stride + 1);
      rows[to] = FILTER_UP;
      for (let x = 0; x < stride; x += 1) {
        const above = y === 0 ? 0 : (this.#pixels[(y - 1) * stride + x] ?? 0);
        rows[to + 1 + x] = (this.#pixels[y * stride + x] ?? 0) - above; // a Buffer keeps the lowest 8 bits
      }
    }
    return rows;
  }
}

/** Length, type, data and checksum. */
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}
