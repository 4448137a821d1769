/** What a user is told of a transaction that an earlier run left open. */
import type { Problem } from '../model/conductor-error.ts';
import type { RecoveredTransaction } from '../write/recover.ts';

/** The warning about a recovered transaction. */
export function recoveryWarning({ label, outcome, kept, left }: RecoveredTransaction): {
  code: string;
  problem: Problem;
} {
  return {
    code: 'write/recovered',
    problem: {
      message: `${whatBecame(label, outcome)}${aside(kept)}${undecided(left)}`,
      help: 'Nothing to do unless files are named',
    },
  };
}

function whatBecame(label: string, outcome: RecoveredTransaction['outcome']): string {
  if (outcome === 'completed') return `An interrupted write of ${label} was brought to its end`;
  if (outcome === 'rolled-back') return `An interrupted write of ${label} was taken back`;
  return 'The record of an interrupted write is damaged; what it had was kept aside';
}

function aside(kept: readonly string[]): string {
  return kept.length === 0 ? '' : `; files that were neither old nor new were moved to ${quoted(kept)}`;
}

function undecided(left: readonly string[]): string {
  return left.length === 0 ? '' : `; left as they are: ${quoted(left)}`;
}

function quoted(paths: readonly string[]): string {
  return paths.map((path) => `"${path}"`).join(', ');
}
