/** Generated from schemas/manifest.schema.json by `npm run types`; do not edit. */

/**
 * SHA-256, 64 lower-case hex digits
 */
export type Digest = string;

/**
 * A task's record of which sources made which outputs: .conductor/manifests/08-code-generation.json. Derived: deleting it costs a full compile, nothing else
 */
export interface Manifest {
  /**
   * Version of this format; a manifest of another version is not read
   */
  readonly version: '1.0';
  /**
   * When the manifest was written: ISO 8601 with the offset of local time
   */
  readonly timestamp: string;
  /**
   * The compiler's name and version, and the digest of its options; everything is compiled again when it changes
   */
  readonly compiler: string;
  /**
   * One entry for each source, by its path from the workspace's root
   */
  readonly files: {
    readonly [k: string]: ManifestEntry;
  };
}
/**
 * What is recorded of one source
 */
export interface ManifestEntry {
  /**
   * SHA-256 of the source that was compiled, 64 hex digits
   */
  readonly checksum: string;
  /**
   * Size of that source in bytes
   */
  readonly size: number;
  /**
   * When it was compiled: ISO 8601 with the offset of local time
   */
  readonly last_compiled: string;
  /**
   * Files that it imports, by path from the workspace's root: the digest of the interface that each had when this source was compiled
   */
  readonly imports: {
    readonly [k: string]: string;
  };
  /**
   * SHA-256 of its declarations: what other sources can see of it
   */
  readonly interface: string;
  /**
   * Files that it was compiled to, by path from the workspace's root: the SHA-256 of each
   */
  readonly outputs: {
    readonly [k: string]: Digest;
  };
}
