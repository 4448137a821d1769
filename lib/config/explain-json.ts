/** Finds the first thing that is wrong with a JSON text that `readJson` refused. */
import type { JSONVisitor } from 'jsonc-parser';
import { jsonShape } from './read-json.ts';
import { doubledKey, infiniteNumber, prototypeKey, type Trouble, tooDeep } from './trouble.ts';

/** What the parser wanted, by the name of its error. */
const EXPECTED: Readonly<Record<string, string>> = {
  InvalidSymbol: 'JSON: keys and texts in double quotes, numbers, true, false, null',
  InvalidNumberFormat: 'a number',
  PropertyNameExpected: 'a key in double quotes',
  ValueExpected: 'a value',
  ColonExpected: '":"',
  CommaExpected: '","',
  CloseBraceExpected: '"}"',
  CloseBracketExpected: '"]"',
  EndOfFileExpected: 'the end of the file',
  InvalidCommentToken: 'no comments',
  UnexpectedEndOfComment: 'no comments',
  UnexpectedEndOfString: 'text that ends with a double quote on its own line',
  UnexpectedEndOfNumber: 'a number',
  InvalidUnicode: 'four hex digits after "\\u"',
  InvalidEscapeCharacter: 'one of the escapes \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u',
  InvalidCharacter: 'an escape such as \\n for a control character',
};

/** The first trouble of the text. The parser is loaded only here, so a valid text never pays for it. */
export async function explainJson(text: string): Promise<Trouble> {
  const { tooDeepAt } = jsonShape(text);
  if (tooDeepAt !== undefined) return tooDeep(tooDeepAt); // the parser below recurses
  const { visit, printParseErrorCode } = await import('jsonc-parser');
  const syntax: Trouble[] = [];
  const content: Trouble[] = [];
  visit(
    text,
    {
      ...contentVisitor(text, content),
      onError: (code, offset, length) =>
        syntax.push(syntaxTrouble(text, printParseErrorCode(code), { offset, length })),
    },
    { disallowComments: true },
  );
  return syntax[0] ?? content[0] ?? { offset: 0, message: 'found no valid JSON' };
}

function syntaxTrouble(
  text: string,
  name: string,
  span: { readonly offset: number; readonly length: number },
): Trouble {
  const expected = EXPECTED[name] ?? 'valid JSON';
  const word = text.slice(span.offset, span.offset + Math.max(1, span.length)).split('\n', 1)[0] ?? '';
  const found = span.offset >= text.length ? 'the end of the file' : shortened(word.replace(/^"|"$/g, ''));
  return { offset: span.offset, message: `found ${found}, expected ${expected}` };
}

function shortened(word: string): string {
  return JSON.stringify(word.length > 30 ? `${word.slice(0, 30)}…` : word);
}

/** Collects what is valid JSON and still refused. */
function contentVisitor(text: string, troubles: Trouble[]): JSONVisitor {
  const open: Set<string>[] = [];
  return {
    onObjectBegin: () => void open.push(new Set()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty: (key, offset) => {
      const keys = open.at(-1);
      if (key === '__proto__') troubles.push(prototypeKey(offset));
      else if (keys?.has(key)) troubles.push(doubledKey(offset, key));
      keys?.add(key);
    },
    onLiteralValue: (value, offset, length) => {
      if (value === Infinity || value === -Infinity)
        troubles.push(infiniteNumber(offset, text.slice(offset, offset + length)));
    },
  };
}
