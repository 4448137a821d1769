/** Who needs which service in a run: tasks directly, and whatever a service needs through it. Knows nothing of processes. */
import type { TaskGraph } from '../../plan/graph.ts';

/** What it is found out from. */
export interface UsersParts {
  readonly graph: TaskGraph;
  /** Numbers of the run's tasks. */
  readonly ids: readonly number[];
  /** Numbers of those that are services. */
  readonly services: readonly number[];
  /** Services that are wanted for themselves. */
  readonly kept: readonly number[];
}

/** Keeps count of who may still need a service. */
export class ServiceUsers {
  /** Service -> tasks that need it, and services that are wanted for themselves. */
  readonly #users: ReadonlyMap<number, Set<number>>;
  readonly #needs: TaskGraph['tasks'];

  constructor({ graph, ids, services, kept }: UsersParts) {
    this.#users = new Map(services.map((id) => [id, new Set<number>()]));
    this.#needs = graph.tasks;
    const tasks = ids.filter((id) => !this.#users.has(id));
    for (const id of tasks) this.#enter(id, id);
    for (const id of kept) {
      this.#users.get(id)?.add(id);
      this.#enter(id, id);
    }
  }

  /** Numbers of the services that a task, or a service, needs itself. */
  neededBy(id: number): readonly number[] {
    return (this.#needs.get(id)?.needs ?? []).filter((need) => this.#users.has(need));
  }

  /** Whether somebody may still need a service. */
  has(service: number): boolean {
    return (this.#users.get(service)?.size ?? 0) > 0;
  }

  /** From now on these need nothing more. */
  release(ids: Iterable<number>): void {
    for (const id of ids) for (const users of this.#users.values()) users.delete(id);
  }

  #enter(user: number, of: number): void {
    for (const need of this.neededBy(of)) {
      const users = this.#users.get(need);
      if (users === undefined || users.has(user)) continue;
      users.add(user);
      this.#enter(user, need);
    }
  }
}
