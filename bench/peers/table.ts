/** Writes measured rows as a Markdown table. */
import { median, type Run } from './measure.ts';

/** A measured run, and how many commands ran in it. */
export interface Sample extends Run {
  readonly ran: number;
  /** How many had to run; undefined for a floor. */
  readonly due: number | undefined;
}

/** A row's label and its samples. */
export interface Row {
  readonly label: string;
  readonly samples: readonly Sample[];
}

/** Rows by median, fastest first, with their ratio to the row that is labelled `base`. */
export function table(rows: readonly Row[], base: string): string {
  const timed = rows.map((row) => ({ ...row, middle: median(row.samples.map(({ ms }) => ms)) }));
  const unit = timed.find(({ label }) => label === base)?.middle;
  const lines = timed
    .toSorted((a, b) => a.middle - b.middle)
    .map(({ label, samples, middle }) => {
      const times = samples.map(({ ms }) => ms);
      const peak = Math.round(Math.max(...samples.map((sample) => sample.peak)));
      const ratio = unit === undefined ? '' : `${(middle / unit).toFixed(2)} ×`;
      const cells = [
        label,
        short(middle),
        short(Math.min(...times)),
        short(Math.max(...times)),
        ratio,
        peak,
        ran(samples),
      ];
      return `| ${cells.join(' | ')} |`;
    });
  const head = '| | median | min | max | to conductor | peak, MB | commands run |\n|---|--:|--:|--:|--:|--:|--:|';
  return `${head}\n${lines.join('\n')}\n`;
}

/** How many commands ran, and what is wrong with that. */
function ran(samples: readonly Sample[]): string {
  if (samples.every(({ due }) => due === undefined)) return '';
  const counts = [...new Set(samples.map((sample) => sample.ran))].join('/');
  const off = samples.filter((sample) => sample.ran !== sample.due || sample.exit !== 0);
  if (off.length === 0) return counts;
  const due = [...new Set(samples.map((sample) => sample.due))].join('/');
  const exits = [...new Set(off.map(({ exit }) => exit))].filter((exit) => exit !== 0);
  return `**${counts}, not ${due}**${exits.length > 0 ? ` (exit ${exits.join('/')})` : ''}`;
}

function short(ms: number): string {
  return ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString('en');
}
