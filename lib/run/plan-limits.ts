/** What limits mean for a plan: the same rules as those of a run, also for numbers of tasks that are only thought of. */
import { admissionOf, type ExpectedDemand, expectedDemands } from '../plan/demands.ts';
import type { Samples } from '../plan/durations.ts';
import type { Admission } from '../plan/limits.ts';
import type { Profile } from '../plan/profiles.ts';
import { taskOf } from './decide-task.ts';
import { runProfile } from './run-profile.ts';
import type { RunRequest } from './run-request.ts';
import type { RunnerPorts } from './runner-ports.ts';

interface PlanLimitsOptions {
  readonly ports: Pick<RunnerPorts, 'workspace' | 'concurrency' | 'profile'>;
  readonly profile: RunRequest['profile'];
  readonly samples: Samples;
}

/** Limits of a plan by the number of its slots. */
export class PlanLimits {
  readonly #options: PlanLimitsOptions;

  constructor(options: PlanLimitsOptions) {
    this.#options = options;
  }

  /** The limits with so many tasks at once. */
  profile(slots: number): Profile {
    const { ports, profile } = this.#options;
    if (slots === ports.concurrency) return ports.profile;
    return runProfile(
      { ...(profile === undefined ? {} : { profile }), concurrency: slots },
      ports.workspace.loaded.config,
    );
  }

  /** What tasks take. */
  demands(ids: readonly number[], slots: number): ReadonlyMap<number, ExpectedDemand> {
    const { ports, samples } = this.#options;
    const definitions = ids.map((id) => taskOf(ports.workspace, id).definition);
    return expectedDemands(definitions, samples, this.profile(slots));
  }

  /** What decides whether they may start, for a forecast: those that are not among `ids` take nothing. */
  readonly admission = (ids: readonly number[]): ((slots: number) => Admission) => {
    const { pools } = this.#options.ports.workspace.loaded.config;
    const known = new Map<number, Admission>();
    return (slots) => {
      const admission = known.get(slots) ?? admissionOf(this.profile(slots), pools, this.demands(ids, slots));
      known.set(slots, admission);
      return admission;
    };
  };
}
