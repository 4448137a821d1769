/** What the `manifest` commands print for people. */
import type { ManifestDiff, ManifestStatus, OutputDifference } from '../manifest/inspect.ts';
import { countText, sizeText } from '../report/text/quantities.ts';
import { oneLine } from '../report/text/visible.ts';

/** Told where a workspace has no manifest. */
export const NO_MANIFESTS = 'No manifests yet: a task that compiles writes its manifest when it runs';

/** Files, sizes, when, what is stale and why. */
export function statusLines(status: ManifestStatus): readonly string[] {
  const { files, sourceBytes, outputs, outputBytes, totalBytes, stale } = status;
  return [
    status.path,
    `  ${countText(files, 'source')} (${sizeText(sourceBytes)}), ${countText(outputs, 'output')} (${sizeText(outputBytes)}), ${sizeText(totalBytes)} in all`,
    `  written ${status.timestamp} by ${oneLine(status.compiler)}`,
    stale.length === 0 ? '  nothing is stale' : `  ${countText(stale.length, 'stale source')}:`,
    ...stale.map(({ source, reasons }) => `    ${oneLine(source)}: ${reasons.map(oneLine).join(', ')}`),
  ];
}

/** Outputs that are not as recorded. */
export function verifyLines(path: string, differences: readonly OutputDifference[]): readonly string[] {
  if (differences.length === 0) return [`${path}: every output is as recorded`];
  return [
    `${path}: ${countText(differences.length, 'output')} not as recorded`,
    ...differences.map((difference) => `  ${oneLine(difference.path)} ${difference.how}`),
  ];
}

/** Sources that came, changed or went. */
export function diffLines(path: string, { added, modified, removed }: ManifestDiff): readonly string[] {
  const lines = [
    ...added.map((source) => `  + ${oneLine(source)}`),
    ...modified.map((source) => `  ~ ${oneLine(source)}`),
    ...removed.map((source) => `  - ${oneLine(source)}`),
  ];
  return lines.length === 0
    ? [`${path}: no source differs`]
    : [`${path}: ${countText(lines.length, 'source')} differ${lines.length === 1 ? 's' : ''}`, ...lines];
}
