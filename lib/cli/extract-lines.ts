/** The text of `conductor template extract`. */
import type { Extraction } from '../codegen/extract/extract-template.ts';
import type { ExtractionPaths } from '../codegen/extract/save-extraction.ts';
import type { Paint } from '../report/paint.ts';
import { countText } from '../report/text/quantities.ts';
import { oneLine } from '../report/text/visible.ts';

/** What was found, how much of the files it says, and where it was written. */
export function extractLines(
  { files, variables, lists, conditions, coverage, engine }: Extraction,
  { template, data }: ExtractionPaths,
  { isDry, paint }: { readonly isDry: boolean; readonly paint: Paint },
): readonly string[] {
  const found = [countText(variables.length, 'variable'), countText(lists, 'list'), countText(conditions, 'condition')];
  const share = `${coverage.percent} % of the lines (${coverage.covered} of ${coverage.lines})`;
  const verb = isDry ? 'would write' : 'wrote';
  return [
    `${verb} template ${paint('bold', oneLine(template))} (${engine})`,
    `${verb} data ${paint('bold', oneLine(data))}`,
    `${countText(files.length, 'file')}: ${found.join(', ')}; the template says ${share}`,
    paint('green', `every file rendered again and compared: the same bytes`),
  ];
}
