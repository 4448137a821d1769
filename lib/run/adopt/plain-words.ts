/** Words of a shell script that mean the same whatever state the shell is in. */
import { forEachChild, type SyntaxNode, type Word } from 'unbash';

/** `*` and `?` among letters that mean nothing else, be it to a shell or to conductor. */
export function isPlainGlob({ text, parts }: Word): boolean {
  const isPlain = parts?.every((part) => part.type === 'Literal' || (part.type === 'Glob' && part.kind !== 'bracket'));
  return isPlain === true && /^[\w%+,./:=@*?-]+$/.test(text) && !text.includes('**');
}

/** The text of a word that is the same whatever the state is; undefined of any other. */
export function plainText(word: Word): string | undefined {
  const isPlain = (node: SyntaxNode): boolean => {
    if (['Literal', 'SingleQuoted', 'AnsiCQuoted'].includes(node.type)) return true;
    if (node.type !== 'DoubleQuoted' && node.type !== 'Word') return false;
    let plain = true;
    forEachChild(node, (child) => {
      plain &&= isPlain(child);
    });
    return plain;
  };
  return isPlain(word) && !word.text.startsWith('~') ? word.value : undefined;
}
