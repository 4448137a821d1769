/** What task 16 reports, as tasks 20 to 22 read it. */

/** How long one frame of a pattern takes on a strip of a certain length. */
export interface FrameTime {
  readonly leds: number;
  /** Median of all batches, in nanoseconds per frame. */
  readonly nanoseconds: number;
  /** Median distance of the batches from their median, in nanoseconds. */
  readonly spread: number;
}

/** All measurements of a pattern. */
export interface PatternTimes {
  readonly name: string;
  readonly frames: readonly FrameTime[];
}

/** One measurement of all patterns. */
export interface FrameRateReport {
  /** When it ended, ISO 8601 in UTC. */
  readonly measuredAt: string;
  /** What it ran on. Measurements of different machines say nothing about each other. */
  readonly machine: { readonly cpu: string; readonly platform: string; readonly node: string };
  readonly patterns: readonly PatternTimes[];
}
