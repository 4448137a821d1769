/** What every subscriber to a run's events is. */
import type { RunEvent } from '../model/event.ts';

/** Takes events in the order in which they happen. Formats, and never decides. */
export interface Reporter {
  /** Takes one event; must not throw. */
  handle(event: RunEvent): void;
  /** Holds still while somebody is asked; returns how it goes on. */
  pause?(): () => void;
  /** Called once after the last event, also where the run ended without one; resolves when all is written. */
  end?(): Promise<void> | void;
}
