/** This package's version. */
import manifest from '../../package.json' with { type: 'json' };

/** Version of conductor, as in package.json. */
export const VERSION: string = manifest.version;
