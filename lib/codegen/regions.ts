/**
 * Protected regions of generated texts: what stands between `conductor:keep <name>` and `conductor:end <name>` is the
 * user's. Knows nothing of files. Pure.
 */
import { digestOf } from '../model/digest.ts';

/** The words that open a region; a text without them has none. */
export const KEEP = 'conductor:keep';

/** A text cut at its markers. */
export interface RegionText {
  /** Lines outside of regions, markers included; the content of region n belongs between n and n + 1. */
  readonly outside: readonly string[];
  /** Name -> content, in order. */
  readonly regions: ReadonlyMap<string, string>;
}

/** A text cut, or what is wrong with its markers. Lines count from 1. */
export type RegionReading =
  | { readonly ok: true; readonly text: RegionText }
  | { readonly ok: false; readonly why: string; readonly line: number };

/** A marker fills its line but for the signs of a comment: `// conductor:keep imports`, `<!-- conductor:end imports -->`. */
const MARKER =
  /^[^\p{L}\p{N}]*(?:(?:rem|dnl)\s+)?conductor:(keep|end)\s+([\p{L}\p{N}_][\p{L}\p{N}_.-]*?)[^\p{L}\p{N}_.]*$/iu;
const LINES = /[^\n]*\n|[^\n]+$/g;

/** Cuts a text at its markers. */
export function readRegions(text: string): RegionReading {
  const outside = [''];
  const regions = new Map<string, string>();
  let open: { readonly name: string; readonly line: number } | undefined;
  for (const [at, line] of (text.match(LINES) ?? []).entries()) {
    const [, word, name = ''] = MARKER.exec(line.trimEnd()) ?? [];
    const fault = faultOf(word?.toLowerCase(), { name, open: open?.name, known: regions });
    if (fault !== undefined) return { ok: false, why: fault, line: at + 1 };
    if (open && word === undefined) regions.set(open.name, (regions.get(open.name) ?? '') + line);
    else outside.push((outside.pop() ?? '') + line);
    if (word === undefined) continue;
    if (open) open = undefined;
    else {
      open = { name, line: at + 1 };
      regions.set(name, '');
      outside.push('');
    }
  }
  if (open) return { ok: false, why: `its region "${open.name}" has no end`, line: open.line };
  return { ok: true, text: { outside, regions } };
}

interface Standing {
  readonly name: string;
  readonly open: string | undefined;
  readonly known: ReadonlyMap<string, string>;
}

function faultOf(word: string | undefined, { name, open, known }: Standing): string | undefined {
  if (word === undefined) return undefined;
  if (word === 'keep' && open !== undefined) return `its region "${name}" begins inside of region "${open}"`;
  if (word === 'keep') return known.has(name) ? `its region "${name}" is there twice` : undefined;
  if (open === undefined) return `its region "${name}" ends without a beginning`;
  return open === name ? undefined : `its region "${open}" has the end of "${name}"`;
}

/** The text with other contents for its regions; those that `contents` does not have stay. */
export function withRegions({ outside, regions }: RegionText, contents: ReadonlyMap<string, string>): string {
  const parts = [...regions].map(([name, content], at) => (outside[at] ?? '') + (contents.get(name) ?? content));
  return parts.join('') + (outside[regions.size] ?? '');
}

/** Whether two texts differ at most in what their regions hold. */
export function sameOutside(one: RegionText, other: RegionText): boolean {
  const empty = (text: RegionText) => withRegions(text, new Map([...text.regions.keys()].map((name) => [name, ''])));
  return empty(one) === empty(other);
}

/** One word for what the regions of a text hold. */
export function regionsWord({ regions }: RegionText): string {
  return `regions ${digestOf(JSON.stringify([...regions].sort(([one], [other]) => (one < other ? -1 : 1))))}`;
}

/** What became of filling a text. */
export interface Filled {
  readonly text: string;
  /** Regions that the user filled and the new text does not have. */
  readonly lost: readonly string[];
}

/**
 * A newly generated text with the user's contents.
 * @param before the text as it was generated last, if that is known: a region that is still as it was then is not the user's
 */
export function fillRegions(generated: RegionText, edited: RegionText, before: RegionText | undefined): Filled {
  const filled = new Map([...edited.regions].filter(([name, content]) => before?.regions.get(name) !== content));
  const lost = [...filled].filter(([name, content]) => !generated.regions.has(name) && content.trim() !== '');
  const own = new Map([...filled].map(([name, content]) => [name, closed(content)]));
  return { text: withRegions(generated, own), lost: lost.map(([name]) => name) };
}

/** The line of the marker that follows is a line of its own. */
function closed(content: string): string {
  return content === '' || content.endsWith('\n') ? content : `${content}\n`;
}
