/**
 * Whether a parsed value is a manifest that can be trusted with a workspace. By hand, because loading and compiling a
 * schema validator takes 80 ms of every incremental run; a test holds it to `schemas/manifest.schema.json`. Pure.
 */
import { memberPointer } from '../config/json-pointer.ts';
import { isDigest } from '../model/digest.ts';
import { pathProblem } from '../model/relative-path.ts';
import { MANIFEST_VERSION, type Manifest, type ManifestEntry } from './manifest.ts';

/** The first thing that is wrong. */
export interface ManifestFlaw {
  /** JSON pointer of what is wrong, or of what lacks a field. */
  readonly pointer: string;
  /** True: its key is wrong, not its value. */
  readonly inKey?: boolean;
  /** What was found and what was expected. */
  readonly message: string;
}

type Check = (value: unknown, pointer: string) => ManifestFlaw | undefined;
type Checks<T> = Readonly<Record<keyof T, Check>>;

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const timestamp = leaf(
  'an ISO 8601 time with an offset',
  (value) => isText(value, 40) && TIMESTAMP.test(value) && !Number.isNaN(Date.parse(value)),
);
const digest = leaf('a SHA-256 digest', isDigest);
const size = leaf('a whole number of bytes', (value) => Number.isSafeInteger(value) && (value as number) >= 0);

const ENTRY: Checks<ManifestEntry> = {
  checksum: digest,
  size,
  last_compiled: timestamp,
  imports: byPath(leaf('the digest of an interface', (value) => isText(value, 200))),
  interface: digest,
  outputs: byPath(digest),
};

const MANIFEST: Checks<Manifest> = {
  version: leaf(`"${MANIFEST_VERSION}"`, (value) => value === MANIFEST_VERSION),
  timestamp,
  compiler: leaf("a compiler's name and version", (value) => isText(value, 500) && value !== ''),
  files: byPath((value, pointer) => fields(value, pointer, ENTRY)),
};

/** What is wrong with a value that should be a manifest, or undefined where it is one. */
export function manifestFlaw(value: unknown): ManifestFlaw | undefined {
  const isOtherVersion =
    isObject(value) && typeof value['version'] === 'string' && value['version'] !== MANIFEST_VERSION;
  if (isOtherVersion) return MANIFEST.version(value['version'], '/version'); // its other fields may be others, too
  return fields(value, '', MANIFEST);
}

/** Takes the prototypes of a checked manifest's maps away, so that a file named `constructor` finds nothing that was not recorded. */
export function bareMaps(manifest: Manifest): Manifest {
  Object.setPrototypeOf(manifest.files, null);
  for (const entry of Object.values(manifest.files)) {
    Object.setPrototypeOf(entry.imports, null);
    Object.setPrototypeOf(entry.outputs, null);
  }
  return manifest;
}

function fields(value: unknown, pointer: string, checks: Readonly<Record<string, Check>>): ManifestFlaw | undefined {
  if (!isObject(value)) return expected('an object', value, pointer);
  for (const [name, check] of Object.entries(checks)) {
    if (!Object.hasOwn(value, name)) return { pointer, message: `the field "${name}" is missing` };
    const flaw = check(value[name], memberPointer(pointer, name));
    if (flaw) return flaw;
  }
  const unknown = Object.keys(value).find((name) => !Object.hasOwn(checks, name));
  if (unknown === undefined) return undefined;
  return {
    pointer: memberPointer(pointer, unknown),
    inKey: true,
    message: `found the unknown field ${shown(unknown)}`,
  };
}

function byPath(check: Check): Check {
  return (value, pointer) => {
    if (!isObject(value)) return expected('an object', value, pointer);
    for (const path of Object.keys(value)) {
      const member = memberPointer(pointer, path);
      const problem = path === '__proto__' ? 'it is not a name that a manifest may use' : pathProblem(path);
      if (problem) return { pointer: member, inKey: true, message: `path ${shown(path)} cannot be used: ${problem}` };
      const flaw = check(value[path], member);
      if (flaw) return flaw;
    }
    return undefined;
  };
}

function leaf(what: string, isValid: (value: unknown) => boolean): Check {
  return (value, pointer) => (isValid(value) ? undefined : expected(what, value, pointer));
}

function expected(what: string, value: unknown, pointer: string): ManifestFlaw {
  return { pointer, message: `found ${shown(value)}, expected ${what}` };
}

/** A value as a message can carry it. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isObject(value)) return 'an object';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function isText(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value.length <= longest;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
