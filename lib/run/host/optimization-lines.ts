/** Says of each optimisation whether it was in force and whether it came to bear. */
import type { ActionCounts } from '../../model/decision.ts';
import type { Optimizations } from '../../task/context.ts';

/** What a line stands on. */
export interface OptimizationFacts {
  readonly optimizations: Optimizations;
  /** How many pieces of work may go at once. */
  readonly concurrency: number;
  /** Kind of action -> how many ended how. */
  readonly outcomes: ReadonlyMap<string, ActionCounts>;
}

/** Lines for the log of a task that generates; none where it did none of that work. */
export function optimizationLines({ optimizations, concurrency, outcomes }: OptimizationFacts): readonly string[] {
  const [template, generate, compile] = ['template', 'generate', 'compile'].map((kind) => outcomes.get(kind));
  const atOnce = Math.min(concurrency, generate?.executed ?? 0);
  return [
    template && line('templateCache', optimizations.templateCache, reused(template)),
    generate && line('parallelGeneration', optimizations.parallelGeneration, atOnce > 1 && `${atOnce} at once`),
    compile && line('incrementalCompilation', optimizations.incrementalCompilation, reused(compile)),
  ].filter((text) => text !== undefined);
}

function reused({ executed, restored, fresh }: ActionCounts): string | false {
  const kept = restored + fresh;
  return kept > 0 && `${kept} of ${kept + executed} reused`;
}

function line(name: keyof Optimizations, on: boolean, triggered: string | false): string {
  return `Optimization ${name}: ${on ? `on, ${triggered ? `triggered: ${triggered}` : 'not triggered'}` : 'off'}`;
}
