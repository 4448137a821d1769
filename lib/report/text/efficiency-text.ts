/** How near a run came to the shortest time in which its tasks can be done, as people read it. */
import type { CriticalPath, Efficiency } from '../../model/efficiency.ts';
import { countText, durationText } from './quantities.ts';
import { oneLine } from './visible.ts';

/** So many tasks of a path are named; of a longer one the first and the last. */
const NAMED = 8;

/** `efficiency 96 % of the bound (critical path 8 -> 13 -> 22, 4.2 s)`, and which tasks limits held up. */
export function efficiencyText(efficiency: Efficiency): string {
  const text = `efficiency ${percentText(efficiency.ofBound)} of the bound (${boundText(efficiency)})`;
  return efficiency.held === undefined ? text : `${text}; limits held up ${heldTasksText(efficiency.held)}`;
}

/** `2 (memory), 5 (pool db)`. */
function heldTasksText(held: NonNullable<Efficiency['held']>): string {
  const names = held.slice(0, NAMED).map((each) => `${each.task} (${oneLine(each.for)})`);
  const rest = held.length - names.length;
  return [...names, ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ');
}

/** What sets the bound: `critical path 8 -> 13 -> 22, 4.2 s`, or `12.4 s of work on 2 slots`. */
function boundText({
  boundMs,
  workMs,
  slots,
  criticalPath,
}: Pick<Efficiency, 'boundMs' | 'workMs' | 'slots' | 'criticalPath'>): string {
  if (boundMs <= criticalPath.ms) return `critical path ${pathText(criticalPath)}`;
  return `${durationText(workMs)} of work on ${countText(slots, 'slot')}`;
}

/** `8 -> 13 -> 22, 4.2 s`. */
export function pathText({ tasks, ms }: CriticalPath): string {
  const names = tasks.length <= NAMED ? tasks : [...tasks.slice(0, NAMED - 2), '…', tasks.at(-1)];
  return [names.join(' -> '), durationText(ms)].filter((part) => part !== '').join(', ');
}

function percentText(share: number): string {
  return `${Math.round(share * 100)} %`;
}
