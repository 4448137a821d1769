/** What a service cannot have; knows nothing of where it is written. */
import type { TaskSource } from './definition.ts';

/** A field that a service cannot have, or not so. */
export interface ServiceProblem {
  /** JSON pointer. */
  readonly pointer: string;
  readonly what: string;
  readonly help: string;
}

const REMOVE = 'Remove it';
const FIELDS: Readonly<Partial<Record<keyof TaskSource, readonly [what: string, help: string]>>> = {
  outputs: ['makes nothing', 'Leave outputs to a task that the service needs'],
  cache: ['makes nothing that could be cached', REMOVE],
  group: ['makes nothing', REMOVE],
  timeout: [
    'runs as long as it is needed',
    'Remove it; "within" of its "service" says how long it may take to be ready',
  ],
  retry: ['runs as long as it is needed', 'Remove it; "within" of its "service" says how long it may take to be ready'],
  uses: ['takes no place', 'Give it to the tasks that need the service'],
  circuits: ['runs beside tasks', 'Give it to the tasks that need the service'],
};

/** What is wrong with a checked definition as a service; undefined where it is none or right. */
export function serviceProblem(source: TaskSource): ServiceProblem | undefined {
  if (source.service === undefined) return undefined;
  for (const [field, [what, help]] of Object.entries(FIELDS))
    if (isGiven(source[field as keyof TaskSource]))
      // a key of FIELDS
      return { pointer: `/${field}`, what: `it has "${field}", but it is a service, which ${what}`, help };
  const { url } = source.service.ready;
  if (url === undefined || URL.canParse(url)) return undefined;
  return { pointer: '/service/ready/url', what: `"${url}" is no address`, help: 'Write it as in a browser' };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}
