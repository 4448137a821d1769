/** Picks, among all that ajv says about alternatives, what helps: the branch that was meant, or the alternatives as a whole. */
import type { ErrorObject } from 'ajv';

/** Errors that only repeat what another one says; so does `required` of a key that chooses the alternative. */
const ECHOES = new Set(['if', 'propertyNames']);

/** The errors without the noise of branches that were not meant. Their order is kept. */
export function relevantErrors(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  let kept: ErrorObject[] = [];
  for (const error of errors) {
    if (ECHOES.has(error.keyword) || isMissingTag(error, errors)) continue;
    if (error.keyword === 'anyOf' || error.keyword === 'oneOf') kept = withChosenBranch(kept, error);
    else kept.push(error);
  }
  return kept;
}

function isMissingTag({ keyword, instancePath, params }: ErrorObject, errors: readonly ErrorObject[]): boolean {
  const says = (other: ErrorObject) =>
    other.instancePath === instancePath && other.params['tag'] === params['missingProperty'];
  return keyword === 'required' && errors.some((other) => other.keyword === 'discriminator' && says(other));
}

function withChosenBranch(earlier: readonly ErrorObject[], whole: ErrorObject): ErrorObject[] {
  const ofBranches = earlier.filter((error) => isOfBranch(error, whole));
  const others = earlier.filter((error) => !ofBranches.includes(error));
  const meant = branchErrors(ofBranches, whole).filter((errors) => errors.every((error) => !isMisfit(error, whole)));
  const [only, ...more] = meant;
  return only && more.length === 0 ? [...others, ...only] : [...others, whole];
}

/** Through a reference, the schema path says no longer which branch it was; the place in the value still tells. */
function isOfBranch(error: ErrorObject, whole: ErrorObject): boolean {
  const inside = error.instancePath === whole.instancePath || error.instancePath.startsWith(`${whole.instancePath}/`);
  const node = whole.schemaPath.slice(0, whole.schemaPath.lastIndexOf('/'));
  const isSibling = error.schemaPath.startsWith(`${node}/`) && !error.schemaPath.startsWith(`${whole.schemaPath}/`);
  return inside && !isSibling;
}

function branchErrors(errors: readonly ErrorObject[], whole: ErrorObject): ErrorObject[][] {
  const branches = whole.schema as readonly { readonly $ref?: string }[]; // what `anyOf` and `oneOf` hold
  const starts = branches.map((branch, index) => [`${whole.schemaPath}/${index}/`, `${branch.$ref ?? '?'}/`]);
  const groups = starts.map((prefixes) =>
    errors.filter(({ schemaPath }) => prefixes.some((each) => schemaPath.startsWith(each))),
  );
  return groups.filter((group) => group.length > 0);
}

/** Whether an error says that the value is of another kind altogether. */
function isMisfit({ keyword, instancePath }: ErrorObject, whole: ErrorObject): boolean {
  const depth = instancePath.split('/').length - whole.instancePath.split('/').length;
  return keyword === 'const' ? depth <= 1 : depth === 0 && (keyword === 'type' || keyword === 'enum');
}
