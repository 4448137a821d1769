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

/** An admission that says what its figures stand on. */
interface PlanAdmission extends Admission {
  readonly demands: ReadonlyMap<number, ExpectedDemand>;
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

  /** What tasks take, and what decides whether they may start, for a forecast: those that are not among `ids` take nothing. */
  admission(ids: readonly number[]): (slots: number) => PlanAdmission {
    const { ports, samples } = this.#options;
    const { pools } = ports.workspace.loaded.config;
    const definitions = ids.map((id) => taskOf(ports.workspace, id).definition);
    const known = new Map<number, PlanAdmission>();
    const admissionAt = (slots: number): PlanAdmission => {
      const profile = this.profile(slots);
      const demands = expectedDemands(definitions, samples, profile);
      return { ...admissionOf(profile, pools, demands), demands };
    };
    return (slots) => {
      const admission = known.get(slots) ?? admissionAt(slots);
      known.set(slots, admission);
      return admission;
    };
  }
}
