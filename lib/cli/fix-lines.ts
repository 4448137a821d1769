/** What `conductor audit --fix` prints: what to add to a definition, ready to be copied. */
import type { Audit } from '../run/audit-report.ts';

const KEYS = ['needs', 'inputs', 'outputs', 'env'] as const;
const WIDTH = 100;

/**
 * Lines for a task module, or for the header of a script; none where there is nothing to add.
 * @param script whether what is declared stands in the header of a script
 */
export function fixLines(fix: Audit['fix'], script: boolean): readonly string[] {
  const parts = KEYS.filter((key) => fix[key].length > 0).map((key) => [key, fix[key].map(String)] as const);
  if (parts.length === 0) return [];
  const lines = script
    ? parts.map(([key, values]) => `# conductor: ${key}=${values.map(headerValue).join(',')}`)
    : parts.flatMap(([key, values]) => member(key, key === 'needs' ? values : values.map(textOf)));
  return ['', 'To add to the definition:', '', ...lines];
}

function member(key: string, values: readonly string[]): readonly string[] {
  const line = `${key}: [${values.join(', ')}],`;
  if (line.length <= WIDTH) return [line];
  return [`${key}: [`, ...values.map((value) => `  ${value},`), '],'];
}

function textOf(value: string): string {
  const isPlain = /^[^'\\\p{Cc}]*$/u.test(value);
  return isPlain ? `'${value}'` : JSON.stringify(value);
}

/** Quoted where it holds what ends a value. */
function headerValue(value: string): string {
  if (!/[\s,"'{}]/.test(value)) return value;
  return value.includes('"') ? `'${value}'` : `"${value}"`;
}
