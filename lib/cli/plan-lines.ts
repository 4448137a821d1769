/** The text of `conductor plan`. */
import type { PlannedTask, PlanReport, SinceReport, WhatIf } from '../model/formats/plan-report.ts';
import type { Paint } from '../report/paint.ts';
import { pathText } from '../report/text/efficiency-text.ts';
import { heldText } from '../report/text/held-text.ts';
import { countText, durationText, sizeText } from '../report/text/quantities.ts';
import { tableLines } from '../report/text/table.ts';
import { idText } from '../report/text/task-labels.ts';
import { oneLine } from '../report/text/visible.ts';

type Plan = Omit<PlanReport, 'version'>;

/** How the text is made. */
interface PlanTextOptions {
  readonly paint: Paint;
  /** Names every file and every reason. */
  readonly verbose: boolean;
}

const SHOWN = 20;
const WORDS = { fresh: 'fresh', restore: 'would be restored', run: 'would run' } as const;
const WHATS = {
  file: '',
  env: 'variable ',
  package: 'package ',
  definition: 'definition of ',
  record: 'no record of ',
};
const FROM = { history: '', estimate: 'estimated', default: 'unknown' } as const;

/** What changed, the groups, the expected time, and what would change it. */
export function planLines(plan: Plan, options: PlanTextOptions): readonly string[] {
  return [
    ...(plan.since ? sinceLines(plan.since, plan, options) : []),
    ...groupLines(plan, options),
    ...(plan.workMs > 0 ? timeLines(plan, options) : idleLines(plan)),
  ];
}

function sinceLines(since: SinceReport, plan: Plan, { verbose }: PlanTextOptions): readonly string[] {
  const { kind, of, changed, touched, strategy, reason, rebuildMs, savedMs } = since;
  const shown = verbose ? changed : changed.slice(0, SHOWN);
  const rest = changed.length - shown.length;
  const saved = `${durationText(savedMs)} of the ${durationText(rebuildMs)} that running everything is expected to take`;
  return [
    `Since ${kind} ${oneLine(of)}: ${countText(changed.length, 'change')}`,
    ...shown.map(({ what, name }) => `  ${WHATS[what]}${oneLine(name)}`),
    ...(rest > 0 ? [`  and ${rest} more; --verbose shows all`] : []),
    `Touched   ${touched.length === 0 ? 'no task' : touched.join(', ')}`,
    `Strategy  ${strategy}: ${reason}`,
    `Saved     ${saved}`,
    ...(plan.tasks.length > 0 ? [''] : []),
  ];
}

/** All groups share their columns; a group's title stands between its rows and those of the one before. */
function groupLines({ groups, tasks }: Plan, options: PlanTextOptions): readonly string[] {
  const known = new Map(tasks.map((task) => [task.id, task]));
  const listed = groups.map((group) => group.flatMap((id) => known.get(id) ?? []));
  const left = tableLines(listed.flat().map((task) => [...leftCells(task), '|']));
  const lines: string[] = [];
  let row = 0;
  for (const [at, group] of listed.entries()) {
    lines.push(`Group ${at + 1}${group.length > 1 ? ` (${group.length} together)` : ''}`);
    for (const task of group) {
      const text = left[row++]?.slice(0, -1) ?? ''; // the bar has kept the width of the column before it
      lines.push(`  ${text}${options.paint(task.decision === 'fresh' ? 'dim' : 'green', decisionText(task, options))}`);
    }
  }
  return lines.length > 0 ? [...lines, ''] : [];
}

function leftCells({ id, name, decision, expectedMs, from, service }: PlannedTask): readonly string[] {
  const time =
    decision === 'fresh' ? '' : service ? 'service' : [durationText(expectedMs), FROM[from]].filter(Boolean).join(' ');
  return [idText(id), oneLine(name), time];
}

function decisionText(task: PlannedTask, options: PlanTextOptions): string {
  const held = (task.waitsFor ?? []).map((wait) => `, ${heldText(wait)}`).join('');
  return `${reasonText(task, options)}${held}${options.verbose && task.takes ? `; ${takesText(task.takes)}` : ''}`;
}

/** `takes 1.2 GB (history), 2 cores (declared), pool "database"`. */
function takesText({ memory, memoryFrom, cpu, cpuFrom, pools }: NonNullable<PlannedTask['takes']>): string {
  const named = pools.map((pool) => `, pool "${oneLine(pool)}"`).join('');
  return `takes ${sizeText(memory)} (${memoryFrom}), ${countText(cpu, 'core')} (${cpuFrom})${named}`;
}

function reasonText({ decision, because }: PlannedTask, { verbose }: PlanTextOptions): string {
  const shown = (verbose ? because : because.slice(0, 1)).map(oneLine);
  const more = because.length - shown.length;
  const reasons = [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
  return reasons === '' ? WORDS[decision] : `${WORDS[decision]} (${reasons})`;
}

function timeLines(plan: Plan, { verbose }: PlanTextOptions): readonly string[] {
  const { slots, expectedMs, workMs, criticalPath, whatIf } = plan;
  const rows = whatIf.map((each) => whatIfCells(each, plan));
  return [
    `Critical path  ${pathText(criticalPath)}`,
    `Work           ${durationText(workMs)}, shared out ${durationText(workMs / slots)}`,
    `Expected       ${durationText(expectedMs)} on ${countText(slots, 'slot')}`,
    ...(plan.limits && (verbose || plan.tasks.some(({ waitsFor }) => waitsFor)) ? [limitsText(plan.limits)] : []),
    'What if',
    ...tableLines(rows).map((line) => `  ${line}`),
  ];
}

function limitsText({ profile, memory, cpu }: NonNullable<Plan['limits']>): string {
  return `Limits         ${sizeText(memory)} and ${countText(cpu, 'core')} (profile ${profile})`;
}

function whatIfCells({ slots, faster, expectedMs, savedMs }: WhatIf, plan: Plan): readonly string[] {
  const names = faster.map(({ id, percent }) => `${id} took ${percent} % less`);
  const what = [...(slots === plan.slots ? [] : [`on ${countText(slots, 'slot')}`]), ...names].join(', ');
  return [what, durationText(expectedMs), savedText(savedMs)];
}

function savedText(ms: number): string {
  if (Math.abs(ms) < 0.05) return 'no change';
  return `${durationText(Math.abs(ms))} ${ms > 0 ? 'less' : 'more'}`;
}

function idleLines({ tasks, since }: Plan): readonly string[] {
  if (tasks.length === 0) return since ? [] : ['Nothing to do'];
  return [`Nothing to do: ${countText(tasks.length, 'task')} fresh (--force plans to run all of them)`];
}
