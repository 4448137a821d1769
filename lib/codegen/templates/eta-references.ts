/** Finds the partials that an Eta text includes, without loading Eta. */
import { type EtaTag, etaTags, withoutStrings } from './eta-tags.ts';
import type { Reference, References } from './template-file.ts';

const CALL = /\b(?:include|includeAsync|layout)\s*\(\s*/g;
const NAME = /^(?:'([^'\\]*)'|"([^"\\]*)"|`([^`$\\]*)`)\s*[,)]/;

/** Every `include`, `includeAsync` and `layout`. */
export function etaReferences(text: string): References {
  const partials: Reference[] = [];
  const dynamic: number[] = [];
  let depth = 0;
  for (const tag of etaTags(text)) {
    for (const call of calls(tag)) {
      const { name, offset } = call;
      if (name === undefined) dynamic.push(offset);
      else partials.push({ name, offset, unconditional: depth === 0 && call.alone, optional: false });
    }
    depth += braces(tag);
  }
  return { partials, inlines: [], dynamic };
}

interface Call {
  readonly name: string | undefined;
  readonly offset: number;
  /** Nothing in the tag decides whether it is made. */
  readonly alone: boolean;
}

function calls(tag: EtaTag): Call[] {
  const code = withoutStrings(tag.content);
  const decides = tag.kind === 'value' ? /\?|&&|\|\|/ : /[?{]|&&|\|\|/;
  const alone = /^\s*(?:await\s+)?(?:include|includeAsync|layout)\s*\(/.test(code) && !decides.test(code);
  return [...code.matchAll(CALL)].map((match) => {
    const start = match.index + match[0].trimEnd().length;
    const after = tag.content.slice(start);
    const name = NAME.exec(after.trimStart());
    const offset = tag.offset + start + after.length - after.trimStart().length;
    return { name: name?.slice(1).find((part) => part !== undefined), offset, alone };
  });
}

function braces(tag: EtaTag): number {
  if (tag.kind === 'value') return 0;
  const code = withoutStrings(tag.content);
  return code.split('{').length - code.split('}').length;
}
