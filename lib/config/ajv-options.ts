/** How schemas are read, here and when validators are built; knows nothing of ajv's code. */
import { isRelativePath } from '../model/relative-path.ts';

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** The formats that `schemas/` use. */
export const schemaFormats = {
  'workspace-path': isRelativePath,
  'date-time': (text: string): boolean => DATE_TIME.test(text) && !Number.isNaN(Date.parse(text)),
  regex: isRegExp,
} as const;

function isRegExp(text: string): boolean {
  try {
    new RegExp(text, 'u');
    return true;
  } catch {
    return false;
  }
}

/** Options of every validator. */
export const AJV_OPTIONS = {
  ownProperties: true,
  discriminator: true,
  allowUnionTypes: true,
  strictTypes: false,
  logger: false,
  formats: schemaFormats,
  keywords: ['patternErrorMessage', 'markdownDescription', 'tsType'] as string[],
} as const;

/** Whether a schema is of draft 2020-12; the others are of draft 7. */
export function isDraft2020(schema: object): boolean {
  return '$schema' in schema && String(schema.$schema).includes('2020-12');
}
