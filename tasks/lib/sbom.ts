/** Makes a bill of materials (CycloneDX 1.5) of a package; knows no disk, no clock and no chance. */
import { createHash } from 'node:crypto';

/** A file with the SHA-256 of its bytes, in hex. */
export interface DigestedFile {
  readonly path: string;
  readonly digest: string;
}

/** What the bill is about. */
export interface Shipped {
  readonly name: string;
  readonly version: string;
  /** The archive that is handed out. */
  readonly tarball: DigestedFile;
  /** What is in it. */
  readonly files: readonly DigestedFile[];
}

/** SHA-256 of bytes, in hex. */
export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The bill of materials. The same package gives the same bill: its serial number comes from the digests. */
export function billOfMaterials({ name, version, tarball, files }: Shipped): object {
  const purl = `pkg:npm/${encodeURIComponent(name).replace('%2F', '/')}@${encodeURIComponent(version)}`;
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: `urn:uuid:${uuidFrom(sha256(JSON.stringify([name, version, tarball, files])))}`,
    version: 1,
    metadata: {
      tools: { components: [{ type: 'application', name: 'conductor-run' }] },
      component: { type: 'library', 'bom-ref': purl, name, version, purl, hashes: hashesOf(tarball) },
    },
    components: files.map((file) => ({
      type: 'file',
      'bom-ref': `${purl}#${file.path}`,
      name: file.path,
      hashes: hashesOf(file),
    })),
    dependencies: [{ ref: purl, dependsOn: [] }],
  };
}

function hashesOf({ digest }: DigestedFile): object[] {
  return [{ alg: 'SHA-256', content: digest }];
}

/** A UUID made of a digest: version 8 of RFC 9562, the one for values of one's own. */
function uuidFrom(digest: string): string {
  const variant = '89ab'[Number.parseInt(digest.slice(16, 17), 16) % 4];
  const parts = [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `${variant}${digest.slice(17, 20)}`,
  ];
  return [...parts, digest.slice(20, 32)].join('-');
}
