/** Validators that were compiled when conductor was built; from sources there are none. The bundler fills this module. */

/** Tells whether a value is valid. */
export type BuiltValidator = (value: unknown) => boolean;

/** Digest of a schema's canonical JSON -> its validator. */
export const builtValidators: Readonly<Record<string, () => Promise<BuiltValidator>>> = {};
