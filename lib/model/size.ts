/** Sizes as people write them. */

const POWERS = 'BKMGT';

/** Bytes of a number of bytes or of a text such as `512MB`, `1.5 GiB`; undefined where it is none. One MB is 1000 kB, one MiB 1024 KiB. */
export function sizeBytes(value: number | string): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : undefined;
  const [, amount, unit = '', binary] = /^(\d+(?:\.\d+)?) ?(?:([KMGT])(i)?)?B$/.exec(value) ?? [];
  if (amount === undefined) return undefined;
  return Math.round(Number(amount) * (binary ? 1024 : 1000) ** Math.max(0, POWERS.indexOf(unit || 'B')));
}
