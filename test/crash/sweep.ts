/** How much is tried: a slice with every test run, everything with `npm run test:crash`. */
import { availableParallelism } from 'node:os';
import { TempFolder } from '../support/temp-folder.ts';

/** Whether everything is tried. */
export const WHOLE: boolean = process.env['CONDUCTOR_CRASH'] === 'whole';

/** For what takes long on a machine that does other things too. */
export const TIME_LIMIT_MS: number = WHOLE ? 7_200_000 : 600_000;

/** All items, or every n-th one in a slice. */
export function sliceOf<T>(items: readonly T[], every: number): readonly T[] {
  return WHOLE ? items : items.filter((_, index) => index % every === every - 1);
}

/** 1, 2, … up to and with `count`. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

/** A case on a folder of its lane's own; what it returns is what was wrong. */
export type Attempt<T> = (item: T, lane: TempFolder) => Promise<readonly string[]>;

/** Works through all cases on as many lanes as there are processors, each in a folder of its own; returns all that was wrong. */
export async function onLanes<T>(items: readonly T[], attempt: Attempt<T>): Promise<string[]> {
  const waiting = items.values();
  const wrong: string[] = [];
  const lane = async (): Promise<void> => {
    await using folder = await TempFolder.create();
    for (const item of waiting) {
      const found = await attempt(item, folder);
      for (const text of found) {
        wrong.push(`${JSON.stringify(item)}: ${text}`);
        console.error(wrong.at(-1)); // the end of a sweep may be an hour away
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, lane));
  return wrong;
}
