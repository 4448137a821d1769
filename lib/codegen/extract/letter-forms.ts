/** The letter cases that one name is written in; knows which of them the templates' helpers make. */
import { camelCase, pascalCase } from '../templates/letter-case.ts';

/** Helpers that make a letter case of a dashed name. */
export type CaseHelper = 'camelCase' | 'pascalCase';

/** A letter case: what adds to a variable's name, and how it is made of a dashed name. */
export interface LetterForm {
  readonly suffix: string;
  readonly helper: CaseHelper | undefined;
  of(dashed: string): string;
}

const words = (dashed: string) => dashed.split('-');
const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1);

/** The dashed name itself comes first. */
export const LETTER_FORMS: readonly LetterForm[] = [
  { suffix: '', helper: undefined, of: (dashed) => dashed },
  { suffix: 'Camel', helper: 'camelCase', of: camelCase },
  { suffix: 'Pascal', helper: 'pascalCase', of: pascalCase },
  { suffix: 'UpperSnake', helper: undefined, of: (dashed) => words(dashed).join('_').toUpperCase() },
  { suffix: 'Snake', helper: undefined, of: (dashed) => words(dashed).join('_') },
  { suffix: 'Title', helper: undefined, of: (dashed) => words(dashed).map(capital).join(' ') },
  { suffix: 'Upper', helper: undefined, of: (dashed) => dashed.toUpperCase() },
];

/** A name in lower case with dashes, whatever its letter case; undefined for what is no name. */
export function dashedName(text: string): string | undefined {
  if (!/^[A-Za-z][A-Za-z0-9]*(?:[-_ ][A-Za-z0-9]+)*$/.test(text)) return undefined;
  const humps = /[a-z]/.test(text)
    ? text.replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2').replaceAll(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    : text;
  return humps.replaceAll(/[_ ]/g, '-').toLowerCase();
}
