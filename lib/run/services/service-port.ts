/** What running a task asks of the services of its run; knows nothing of how they are run. */
import type { TaskEnd } from '../task-ports.ts';

/** Who needs services. */
export interface ServiceUser {
  readonly task: number;
  readonly signal: AbortSignal;
}

/** The services of a run. */
export interface ServicePort {
  /** Whether a service did not get ready or ended by itself. */
  readonly hasFailed: boolean;
  /**
   * Carries out a piece of a task's work while the services that it needs are there: starts those that are not, and fails
   * the task where one of them cannot be started or ends meanwhile.
   * @param work is given a signal that aborts with the user's, or when a service has ended
   * @throws the signal's reason, where that aborts before the services are there
   */
  during(user: ServiceUser, work: (signal: AbortSignal) => Promise<TaskEnd>): Promise<TaskEnd>;
}
