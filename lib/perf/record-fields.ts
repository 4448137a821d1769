/** Checks of a record's fields by hand, for records that are read often; knows no record. */

type Fields = { readonly [name: string]: unknown };

/** Whether a value is what a field holds. */
export type Check = (value: unknown) => boolean;

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Whether a value is an object of just these fields; one that may be left out is checked as `undefined`. */
export function fits(value: unknown, checks: Readonly<Record<string, Check>>): value is Fields {
  if (!isMembers(value)) return false;
  for (const name of Object.keys(value)) if (!Object.hasOwn(checks, name)) return false;
  for (const [name, check] of Object.entries(checks)) {
    if (!check(Object.hasOwn(value, name) ? value[name] : undefined)) return false;
  }
  return true;
}

/** Lists whose every element passes. */
export function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check);
}

/** Objects with members of any name whose every value passes. */
export function mapOf(check: Check): Check {
  return (value) => isMembers(value) && Object.values(value).every(check);
}

/** Fields that may be left out. */
export function optional(check: Check): Check {
  return (value) => value === undefined || check(value);
}

/** Whole numbers from 0. */
export function isCount(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0;
}

/** Numbers from 0, as far as sums and products of a few are numbers still. */
export function isTime(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}

/** Texts that say something. */
export function isWord(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** Date and time as in ISO 8601. */
export function isMoment(value: unknown): boolean {
  return typeof value === 'string' && MOMENT.test(value) && !Number.isNaN(Date.parse(value));
}

function isMembers(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
