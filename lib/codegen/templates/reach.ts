/** Which partials a template reaches, and whether all of them are there; knows nothing of rendering. */
import { ConductorError, type Problem } from '../../model/conductor-error.ts';
import { didYouMean } from '../../model/similar.ts';
import { placeAt } from '../text-place.ts';
import type { Reference, TemplateFile } from './template-file.ts';

/** Partials of one engine by name. */
export type Partials = ReadonlyMap<string, TemplateFile>;

/** Every partial that rendering `template` may use, in order of name. One mention by a computed name reaches all. */
export function reachedPartials(template: TemplateFile, partials: Partials): TemplateFile[] {
  const reached = new Set<TemplateFile>();
  const queue = [template];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    const { references } = file;
    const names = references.dynamic.length > 0 ? [...partials.keys()] : references.partials.map(({ name }) => name);
    for (const partial of names.map((name) => partials.get(name))) {
      if (partial === undefined || reached.has(partial)) continue;
      reached.add(partial);
      queue.push(partial);
    }
  }
  return [...reached].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Checks all that `template` reaches.
 * @throws ConductorError `templates/missing-partial` with every missing one, or `templates/partial-cycle` with the whole circle.
 */
export function checkPartials(template: TemplateFile, partials: Partials): void {
  const files = [template, ...reachedPartials(template, partials)];
  const inlines = new Set(files.flatMap(({ references }) => references.inlines));
  const problems = files.flatMap((file) => missing(file, partials, inlines));
  const [first, ...more] = problems;
  if (first) throw new ConductorError({ ...first, code: 'templates/missing-partial', more, exitCode: 1 });
  const circle = findCircle(template, partials, { chain: [], done: new Set() });
  if (circle) throw circleError(circle);
}

function missing(file: TemplateFile, partials: Partials, inlines: ReadonlySet<string>): Problem[] {
  const gone = file.references.partials.filter(
    ({ name, optional }) => !optional && !partials.has(name) && !inlines.has(name),
  );
  return gone.map(({ name, offset }) => ({
    message: `Cannot find partial "${name}" of template "${file.name}"`,
    place: placeAt(file, offset),
    help:
      didYouMean(name, [...partials.keys(), ...inlines]) ??
      'Add the file to the "partials" folder beside the templates',
  }));
}

interface Step {
  readonly file: TemplateFile;
  readonly reference: Reference;
}

interface Walk {
  readonly chain: readonly Step[];
  /** Files from which no circle can be reached. */
  readonly done: Set<TemplateFile>;
}

/** A chain of mentions that are always rendered and come back to where they began. */
function findCircle(file: TemplateFile, partials: Partials, { chain, done }: Walk): readonly Step[] | undefined {
  for (const reference of file.references.partials.filter(({ unconditional }) => unconditional)) {
    const partial = partials.get(reference.name);
    if (partial === undefined || done.has(partial)) continue;
    const steps = [...chain, { file, reference }];
    const back = steps.findIndex((step) => step.file === partial);
    const circle = back >= 0 ? steps.slice(back) : findCircle(partial, partials, { chain: steps, done });
    if (circle) return circle;
  }
  done.add(file);
  return undefined;
}

function circleError(circle: readonly Step[]): ConductorError {
  const [first] = circle as readonly [Step, ...Step[]]; // a circle has at least one step
  return new ConductorError({
    code: 'templates/partial-cycle',
    message: `Cannot render partials that include each other without end: ${[...circle.map(({ file }) => file.name), first.file.name].join(' -> ')}`,
    place: placeAt(first.file, first.reference.offset),
    help: 'Put one of them into a condition, or take it out',
    exitCode: 1,
  });
}
