import { join } from 'node:path';
import { defineTask } from 'conductor-run';
import { filesBelow } from './lib/files-below.ts';
import { billOfMaterials, type Shipped, sha256 } from './lib/sbom.ts';

export default defineTask({
  id: 18,
  name: 'Checksums and SBOM',
  description: 'SHA-256 of everything that is released, and a bill of materials (CycloneDX 1.5)',
  needs: [17],
  inputs: ['generated/**', 'release/tarball/**'],
  outputs: ['release/checksums/**'],
  async run({ phase, root, write }) {
    const files = await phase('Digests', async () => {
      const folders = ['generated', 'release/tarball'];
      const found = await Promise.all(folders.map((folder) => digestsBelow(root, folder)));
      return found.flat();
    });
    await phase('Checksums', () => {
      const lines = files.map(({ path, digest }) => `${digest}  ${path}\n`);
      write('release/checksums/SHA256SUMS', lines.join('')); // for `sha256sum --check`, in the workspace's root
    });
    await phase('Bill of materials', async () => {
      const pack = JSON.parse((await write.read('release/tarball/pack.json')).toString()) as Shipped & { file: string };
      const digest = files.find(({ path }) => path === `release/tarball/${pack.file}`)?.digest ?? '';
      const bill = billOfMaterials({ ...pack, tarball: { path: pack.file, digest } });
      write('release/checksums/sbom.cdx.json', `${JSON.stringify(bill, null, 2)}\n`);
    });
  },
});

async function digestsBelow(root: string, folder: string): Promise<Shipped['files']> {
  const files = await filesBelow(join(root, folder));
  return files.map(({ path, bytes }) => ({ path: `${folder}/${path}`, digest: sha256(bytes) }));
}
