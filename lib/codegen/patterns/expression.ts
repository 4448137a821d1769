/** Small arithmetic expressions of generated code, written the way a person would; knows nothing of patterns. */

/** A number that is known, or code with the number that it is multiplied by. A sum gets parentheses inside a product. */
export type Expression = number | { readonly times: number; readonly code: string; readonly sum: boolean };

type Unknown = Exclude<Expression, number>;

/** Code that stands for itself: a name, a call. */
export function code(text: string): Expression {
  return { times: 1, code: text, sum: false };
}

/** The text of an expression. */
export function print(expression: Expression): string {
  if (typeof expression === 'number') return printNumber(expression);
  const { times } = expression;
  if (times === 1) return expression.code;
  return times === -1 ? `-${factor(expression)}` : `${printNumber(times)} * ${factor(expression)}`;
}

/** A number as people write it: at most 12 digits, so that 0.1 + 0.2 is 0.3; never a negative zero. */
export function printNumber(value: number): string {
  return String(Number(value.toPrecision(12)) + 0);
}

/** Product; known numbers are multiplied and stand first, a factor of 1 is left out. */
export function product(...factors: readonly Expression[]): Expression {
  const unknown = factors.filter((each): each is Unknown => typeof each !== 'number');
  const known = factors.reduce<number>((all, each) => all * (typeof each === 'number' ? each : each.times), 1);
  const [first] = unknown;
  if (first === undefined || known === 0) return known;
  if (unknown.length === 1) return { ...first, times: known };
  return { times: known, code: unknown.map(factor).join(' * '), sum: false };
}

/** Sum; known numbers are added up, zeros left out, and a negative number stands last. */
export function sum(...terms: readonly Expression[]): Expression {
  const known = terms.filter((each) => typeof each === 'number').reduce((all, each) => all + each, 0);
  const unknown = terms.filter((each): each is Unknown => typeof each !== 'number');
  const [first] = unknown;
  if (first === undefined) return known;
  if (known === 0 && unknown.length === 1) return first;
  const parts = known === 0 ? unknown : known > 0 ? [known, ...unknown] : [...unknown, known];
  return { times: 1, code: joined(parts.map(print)), sum: true };
}

function joined(parts: readonly string[]): string {
  const signed = (part: string): string => (part.startsWith('-') ? `- ${part.slice(1)}` : `+ ${part}`);
  return parts.map((part, at) => (at === 0 ? part : signed(part))).join(' ');
}

function factor({ code, sum }: Unknown): string {
  return sum ? `(${code})` : code;
}
