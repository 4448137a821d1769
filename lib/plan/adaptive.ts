/** How many tasks should run at once beside what others do on the machine. Pure: whoever asks has measured. */

/** What was measured of a machine. */
export interface MachineLoad {
  /** Cores of the machine, and those of them that conductor may use. */
  readonly cores: number;
  readonly usable: number;
  /** Cores that other programs keep busy. */
  readonly others: number;
  /** Bytes. */
  readonly memory: number;
  readonly available: number;
}

/** Below this share of the memory there is too little left for all tasks. */
const MEMORY_SHARE = 0.1;
/** How far the right number has to be from the one that holds until that changes. */
const DOWN = 0.5;
const UP = 0.75;

/** How many tasks should run at once: of `most` by what others leave, 1 or more; near `now` it stays as it is. */
export function slotsBeside(load: MachineLoad, { most, now }: { readonly most: number; readonly now: number }): number {
  const cpu = share((load.cores - load.others) / load.usable);
  const memory = share(load.available / (load.memory * MEMORY_SHARE));
  const right = most * Math.min(cpu, memory);
  if (right < now - DOWN) return Math.max(1, Math.round(right));
  if (right >= now + UP || right === most) return Math.max(1, Math.floor(right + 1 - UP));
  return now;
}

/** The load with peaks and gaps of a moment taken out: the mean with what was measured before. */
export function smoothed(before: MachineLoad, now: MachineLoad): MachineLoad {
  return { ...now, others: (before.others + now.others) / 2 };
}

function share(value: number): number {
  return Math.min(1, Math.max(0, value));
}
