import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ConductorError, defineTask } from 'conductor-run';
import { filesBelow } from './lib/files-below.ts';
import { sha256 } from './lib/sbom.ts';
import { type ArchivedFile, listTarball, packTarball } from './lib/tarball.ts';

export default defineTask({
  id: 17,
  name: 'Tarball',
  description: 'Packs the generated package as npm would, byte for byte the same every time',
  needs: [8],
  inputs: ['generated/**'],
  outputs: ['release/tarball/**'],
  async run({ phase, root, write, log }) {
    const files = await phase('Files', () => filesBelow(join(root, 'generated')));
    const { name, version } = describe(files);
    const tarball = await phase('Packing', () => packTarball(files));
    await phase('Verification', () => checkListing(files, listTarball(tarball)));
    await phase('Output', () => {
      const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`; // as `npm pack` names it
      const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
      const listing = files.map(({ path, bytes }) => ({ path, size: bytes.length, digest: sha256(bytes) }));
      const pack = { name, version, file, size: tarball.length, integrity, files: listing };
      write(`release/tarball/${file}`, tarball);
      write('release/tarball/pack.json', `${JSON.stringify(pack, null, 2)}\n`);
      log(`${file}: ${files.length} files in ${tarball.length} bytes`);
    });
  },
});

function describe(files: readonly ArchivedFile[]): { readonly name: string; readonly version: string } {
  const description = files.find(({ path }) => path === 'package.json');
  if (description !== undefined) return JSON.parse(Buffer.from(description.bytes).toString());
  throw new ConductorError({
    code: 'release/no-package',
    message: 'Cannot pack "generated": it has no package.json',
    help: 'conductor task 8',
    exitCode: 1,
  });
}

/** What was packed has to come out again. */
function checkListing(files: readonly ArchivedFile[], listed: readonly ArchivedFile[]): void {
  const same = files.filter(({ path, bytes }, at) => {
    const out = listed[at];
    return out?.path === path && Buffer.compare(out.bytes, bytes) === 0;
  });
  if (same.length === files.length && listed.length === files.length) return;
  throw new Error(`Cannot pack "generated": of ${files.length} files, ${same.length} come out as they went in`);
}
