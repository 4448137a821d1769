/** Parses the text of an action result without ever holding all of its inputs as text or as an object. Checks nothing. Pure. */
import type { ActionKey } from '../model/fingerprint.ts';
import { InputsMaker, type InputWords } from '../model/input-words.ts';

/**
 * In canonical text the last such place is that of the fingerprint's inputs: what can be called so as well comes before
 * them. No text inside a string looks like it, since a quote in a string has a backslash before it.
 */
const START = '"inputs":{';
/** What comes after them, by the same reasons. */
const END = '},"name":';
const FINGERPRINT = '"fingerprint":';
/** Bytes that are parsed at once. */
const PIECE = 16_384;
/** Between the text of one member and the name of the next. */
const BETWEEN = '","';
const BACKSLASH = 0x5c;

/** The value; its `fingerprint.inputs` are `InputWords` where the text is canonical. Throws where it is no JSON. */
export function parseResult(text: Buffer): unknown {
  return parseBy(parseInParts, text);
}

/** The value; where the text is canonical, without the members of its `fingerprint.inputs`. Throws where it is no JSON. */
export function parseWithoutInputs(text: Buffer): unknown {
  return parseBy((each) => parseRest(each)?.rest, text);
}

/**
 * What is the text of the fingerprint where that of the result is canonical, unless something before it has the same
 * name: the key proves it.
 */
export function fingerprintText(text: Buffer, key: ActionKey): Buffer | undefined {
  const start = text.indexOf(FINGERPRINT) + FINGERPRINT.length;
  const end = text.lastIndexOf(`,"key":"${key}"`);
  return start > FINGERPRINT.length && end > start ? text.subarray(start, end) : undefined;
}

/** As any JSON where cutting the text gives nothing. */
function parseBy(cut: (text: Buffer) => unknown, text: Buffer): unknown {
  try {
    return cut(text) ?? JSON.parse(text.toString());
  } catch {
    return JSON.parse(text.toString()); // it was cut in the wrong places, or is no JSON at all
  }
}

/** Undefined where the text is not canonical, as far as that shows. */
function parseInParts(text: Buffer): unknown {
  const parts = parseRest(text);
  if (parts === undefined) return undefined;
  const inputs = inputsIn(parts.members);
  if (inputs === undefined) return undefined;
  parts.rest.fingerprint.inputs = inputs;
  return parts.rest;
}

/** The text of the inputs' members, and the value of all else. */
function parseRest(text: Buffer): { readonly rest: WithInputs; readonly members: Buffer } | undefined {
  const start = text.lastIndexOf(START) + START.length;
  const end = text.indexOf(END, start);
  if (start < START.length || end === -1) return undefined;
  const rest = JSON.parse(text.toString('utf8', 0, start) + text.toString('utf8', end)) as WithInputs; // perhaps
  return lacksInputs(rest) ? { rest, members: text.subarray(start, end) } : undefined;
}

interface WithInputs {
  readonly fingerprint: { inputs: unknown };
}

/** Whether it has an object without members where the inputs belong. */
function lacksInputs({ fingerprint }: Partial<WithInputs>): boolean {
  return JSON.stringify(fingerprint?.inputs) === '{}';
}

/** The members of a JSON object of texts; undefined where one is no text. */
function inputsIn(members: Buffer): InputWords | undefined {
  const maker = new InputsMaker();
  for (let from = 0, end = 0; from < members.length; from = end + 1) {
    end = pieceEnd(members, from);
    const piece = JSON.parse(`{${members.toString('utf8', from, end)}}`) as Readonly<Record<string, unknown>>; // braces make an object
    const words = Object.values(piece);
    if (!words.every((word) => typeof word === 'string')) return undefined;
    maker.addAll(Object.keys(piece), words);
  }
  return maker.inputs();
}

/** Where a member ends, some way after `from`. */
function pieceEnd(members: Buffer, from: number): number {
  let at = members.indexOf(BETWEEN, from + PIECE);
  while (at !== -1 && members[at - 1] === BACKSLASH) at = members.indexOf(BETWEEN, at + 1); // it may be inside a string
  return at === -1 ? members.length : at + 1;
}
