/** All that a process has started, also what has left its group or session, as far as Linux shows it; elsewhere nothing. */
import { readlinkSync } from 'node:fs';
import { type ProcessFacts, readProcesses, startedAfter } from './process-facts.ts';

/** A process that is killed may have started another one a moment before. */
const ROUNDS = 10;

/** Where a process runs, and whoever else it starts. */
export interface SharedPlace {
  /** Number of the session. */
  readonly session: number;
  /** What standard output and standard error are: `socket:[4711]`. */
  readonly outputs: ReadonlySet<string>;
  /** Who has started it in its own session and with its own outputs, and is none of the family. */
  readonly starter?: number;
}

/** Standard output and standard error. */
const OUTPUTS = [1, 2];

/**
 * The place of a process that leads its session.
 * @param descriptors of its outputs
 */
export function ownPlace(leader: number, descriptors = OUTPUTS): SharedPlace {
  return { session: leader, outputs: new Set(process.platform === 'linux' ? outputsOf(leader, descriptors) : []) };
}

/**
 * Whoever descends from a process that leads its session is of its family, and whoever writes to its output. Not found is
 * what has done all three between two looks: begun a session of its own, lost its parent, and closed what it was given.
 */
export class ProcessFamily {
  readonly #leader: number;
  readonly #place: SharedPlace;
  /** Members that were seen: number -> when it was started. */
  readonly #seen = new Map<number, number>();

  /**
   * @param leader a process that was started a moment ago
   * @param place of whoever started it; left out where it leads its session and its outputs are its own
   */
  constructor(leader: number, place: SharedPlace = ownPlace(leader)) {
    this.#leader = leader;
    this.#place = place;
  }

  /**
   * Tells every member to end.
   * @param tellGroup tells those in the leader's group
   */
  terminate(tellGroup: () => void): void {
    const members = this.#stopped();
    for (const { pid, group } of members) if (group !== this.#leader) send(pid, 'SIGTERM');
    tellGroup();
    for (const { pid } of members.toReversed()) send(pid, 'SIGCONT'); // whoever was started before who started it
  }

  /** Ends every member, and what they start meanwhile. */
  end(): void {
    for (let round = 0; round < ROUNDS; round += 1) {
      const members = this.#stopped();
      for (const { pid } of members) send(pid, 'SIGKILL');
      if (members.length === 0) return;
    }
  }

  /** Whether the leader has left somebody who can write to its outputs. */
  hasOutputs(): boolean {
    const { starter, outputs } = this.#place;
    return startedAfter(this.#leader).some(
      (pid) => pid !== starter && outputsOf(pid).some((each) => outputs.has(each)),
    );
  }

  /** All members, stopped: one that goes on could start another, and end, before it is looked at again. */
  #stopped(): readonly ProcessFacts[] {
    const stopped = new Set<number>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const running = this.#members().filter(({ pid }) => !stopped.has(pid));
      if (running.length === 0) break;
      for (const { pid } of running) {
        send(pid, 'SIGSTOP');
        stopped.add(pid);
      }
    }
    return this.#members();
  }

  #members(): readonly ProcessFacts[] {
    const members = familyOf(readProcesses(), (each) => this.#isOwn(each), [
      process.pid,
      this.#place.starter ?? process.pid,
    ]);
    for (const { pid, startedAt } of members) this.#seen.set(pid, startedAt);
    return members;
  }

  #isOwn({ pid, group, session, startedAt }: ProcessFacts): boolean {
    if (this.#seen.get(pid) === startedAt || pid === this.#leader || group === this.#leader) return true;
    const { outputs } = this.#place;
    return session === this.#place.session || (outputs.size > 0 && outputsOf(pid).some((each) => outputs.has(each)));
  }
}

/** The processes that are members by themselves, and all that descend from them; never those that are named or what they descend from. */
export function familyOf(
  processes: readonly ProcessFacts[],
  isOwn: (each: ProcessFacts) => boolean,
  others: readonly number[] = [process.pid],
): readonly ProcessFacts[] {
  const byPid = new Map(processes.map((each) => [each.pid, each]));
  const known = new Map<number, boolean>([[0, false]]);
  for (const other of others) {
    for (let pid = other; !known.has(pid); pid = byPid.get(pid)?.parent ?? 0) known.set(pid, false);
  }
  const isMember = (each: ProcessFacts): boolean => {
    const answer = known.get(each.pid);
    if (answer !== undefined) return answer;
    known.set(each.pid, false); // a number that was given anew meanwhile could lead round in a circle
    const parent = byPid.get(each.parent);
    const member = isOwn(each) || (parent !== undefined && isMember(parent));
    known.set(each.pid, member);
    return member;
  };
  return processes.filter((each) => isMember(each) && !each.isOver);
}

/** What outputs of a process are, where they are pipes or sockets, which are nobody else's. */
function outputsOf(pid: number, descriptors = OUTPUTS): readonly string[] {
  return descriptors.flatMap((descriptor) => {
    try {
      const link = readlinkSync(`/proc/${pid}/fd/${descriptor}`);
      return /^(?:pipe|socket):\[\d+\]$/.test(link) ? [link] : [];
    } catch {
      return []; // it has ended, or is another user's
    }
  });
}

function send(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended, or became another user.
  }
}
