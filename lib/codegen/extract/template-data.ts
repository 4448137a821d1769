/** The data that a template makes the files from again. */
import type { Scope } from './variables.ts';

/** A value in the data. */
export type DataValue = string | boolean | readonly DataItem[];

/** Data of one file, or of an item of a list. */
export interface DataItem {
  readonly [name: string]: DataValue;
}

/** One for each row of a scope; fields that a row has no place for are left out. */
export function dataItems(scope: Scope): DataItem[] {
  const own = scope.variables.filter(({ derived }) => derived === undefined);
  const lists = scope.lists.map(({ name, scope: inner }) => ({ name, rows: itemsByParent(inner, scope.size) }));
  return [...new Array(scope.size).keys()].map((row) => {
    const item: Record<string, DataValue> = {};
    for (const { name, values } of own) {
      const value = values[row];
      if (value !== undefined) item[name] = value;
    }
    for (const { name, rows } of lists) item[name] = rows[row] ?? [];
    return item;
  });
}

function itemsByParent(scope: Scope, size: number): DataItem[][] {
  const rows = [...new Array(size).keys()].map((): DataItem[] => []);
  for (const [index, item] of dataItems(scope).entries()) rows[scope.parents[index] ?? 0]?.push(item);
  return rows;
}
