/** Finds names for what differs by what stands around it. */
import { templateHelpers } from '../templates/helpers.ts';
import { camelCase } from '../templates/letter-case.ts';

/** The text around a hole. */
export interface Surroundings {
  /** In its line, up to the hole before it. */
  readonly before: string;
  readonly after: string;
  /** Names of the blocks that the line is in, the innermost last. */
  readonly above: readonly string[];
}

const KEY = /([\p{L}_][\p{L}\p{N}_-]*)["'`]?\s*(?:=>|[:=]{1,3})\s*["'`([{<#$]*$/u;
const NAMED = /\b(function|class|interface|type|enum|struct|trait)\s+$/;
const LAST = /([\p{L}_][\p{L}\p{N}_-]*)[^\p{L}\p{N}]*$/u;
const FIRST = /^[^\p{L}\p{N}]*([\p{L}_][\p{L}\p{N}_-]*)/u;
/** Words of languages, which say nothing of what stands beside them. */
const EMPTY = new Set(
  (
    'const let var val return export import from as new await async default readonly public private static if else for of in ' +
    'do the a an to and or is not null true false this self function class interface type enum def fn pub use with on'
  ).split(' '),
);
/** Names that mean something to an engine. */
const TAKEN = new Set([
  ...Object.keys(templateHelpers),
  ...'if unless each with lookup log this true false null undefined else as h it into cr inline'.split(' '),
]);

/** Possible names, the best first. */
export function nameHints({ before, after, above }: Surroundings): string[] {
  const named = NAMED.exec(before)?.[1];
  const key = /^["'`]?\s*[:=]/.test(after) ? 'key' : undefined;
  const own = [KEY.exec(before)?.[1], named && `${named}-name`, LAST.exec(before)?.[1], key, FIRST.exec(after)?.[1]];
  const names = own.flatMap((name) => (name === undefined || EMPTY.has(name) ? [] : [identifierOf(name)]));
  const [best = 'value'] = names.filter((name) => name.length > 1);
  const block = above.at(-1);
  return block === undefined ? [best] : [best, identifierOf(`${block}-${best}`)];
}

/** The name of the block that a line opens or begins; undefined for one that names nothing. */
export function blockName(text: string): string | undefined {
  const words = text.match(/[\p{L}_][\p{L}\p{N}_-]*/gu) ?? [];
  const key = /([\p{L}_][\p{L}\p{N}_-]*)["'`]?\s*(?::[^:=]*)?[:=(]\s*[[{(]?\s*$/u.exec(text)?.[1];
  const word = key ?? words.find((each) => !EMPTY.has(each) && each.length > 1);
  return word && identifierOf(word);
}

/** The first hint that is free, else the first with a number. */
export function freeName(hints: readonly string[], used: ReadonlySet<string>): string {
  const isFree = (name: string) => name !== '' && !used.has(name) && !TAKEN.has(name) && !(name in {});
  const hint = hints.find(isFree);
  if (hint !== undefined) return hint;
  const stem = hints[0] === undefined || hints[0] === '' ? 'value' : hints[0];
  for (let number = 2; ; number += 1) if (isFree(stem + number)) return stem + number;
}

/** A plain identifier, in camel case: what both engines take for a field. */
export function identifierOf(text: string): string {
  const parts = text.replaceAll(/[^A-Za-z0-9]+/g, '-').replace(/^[-0-9]+|-+$/g, '');
  const camel = camelCase(/^[A-Z0-9-]+$/.test(parts) ? parts.toLowerCase() : parts);
  return camel.slice(0, 1).toLowerCase() + camel.slice(1);
}
