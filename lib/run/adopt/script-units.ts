/** Divides the trace of a marked script by the statements and rounds of loops that did it. Knows no disk. */
import type { Trace, TraceEvent } from '../trace/trace-event.ts';
import { markIn } from './mark-script.ts';

/** One statement, or one round of a loop, as it was carried out. */
export interface ScriptUnit {
  readonly statement: number;
  /** Which round of the loop, from 0; undefined for what is no round. */
  readonly round: number | undefined;
  /** Absolute path that the shell worked in. */
  readonly cwd: string;
  readonly events: readonly TraceEvent[];
  /** The words of the last program that the shell itself started; none where it started none. */
  readonly argv: readonly string[];
}

interface Growing {
  readonly statement: number;
  readonly round: number | undefined;
  readonly cwd: string;
  readonly events: TraceEvent[];
  argv: readonly string[];
}

/** The units in the order in which they began. A loop's own unit is what was done before its first round. */
export function scriptUnits({ processes, events }: Trace, folder: string): readonly ScriptUnit[] {
  const units: Growing[] = [];
  const owners = new Map<number, Growing>();
  const children = new Set<number>();
  const ownerOf = (process: number): Growing | undefined => {
    const known = owners.get(process);
    if (process === 0 || known) return known;
    const parent = processes[process]?.parent ?? 0;
    const owner = parent === 0 ? units.at(-1) : ownerOf(parent);
    if (owner) owners.set(process, owner);
    return owner;
  };
  for (const event of events) {
    const mark = event.type === 'probe' && event.process === 0 ? markIn(folder, event.path) : undefined;
    if (mark) units.push(nextUnit(units, mark));
    else {
      const owner = event.process === 0 ? units.at(-1) : ownerOf(event.process);
      owner?.events.push(event);
      if (owner && event.type === 'exec' && processes[event.process]?.parent === 0) {
        if (!children.has(event.process)) owner.argv = event.args;
        children.add(event.process);
      }
    }
  }
  return units;
}

function nextUnit(
  units: readonly Growing[],
  { statement, isRound, cwd }: { readonly statement: number; readonly isRound: boolean; readonly cwd: string },
): Growing {
  const round = isRound
    ? units.filter((unit) => unit.statement === statement && unit.round !== undefined).length
    : undefined;
  return { statement, round, cwd, events: [], argv: [] };
}
