/** Modules that every generated package has, whatever its patterns. */

/** What all patterns share. Generated from the template `runtime.ts`. */
export const RUNTIME = 'runtime';
/** The list of all patterns. Generated from the template `registry.ts`. */
export const REGISTRY = 'registry';

/** Names that no pattern may have. */
export const RESERVED_NAMES: readonly string[] = [RUNTIME, REGISTRY];
