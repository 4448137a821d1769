/** The work of the `manifest` commands: opens the workspace, asks each manifest, prints. */
import { type ManifestStatus, manifestDiff, manifestStatus, manifestVerify } from '../manifest/inspect.ts';
import { readManifest } from '../manifest/read-manifest.ts';
import { openWorkspace } from '../run/workspace.ts';
import { chooseManifests } from './choose-manifests.ts';
import type { Invocation } from './command.ts';
import { diffLines, NO_MANIFESTS, statusLines, verifyLines } from './manifest-lines.ts';
import { printDocument } from './print-document.ts';

type ManifestInvocation = Invocation<{ readonly json: { readonly summary: string } }>;

/** `manifest status`; with a file as word, that file's entry. */
export async function showStatus(invocation: ManifestInvocation): Promise<number> {
  const { root, fact, paths, file } = await open(invocation);
  const statuses = await Promise.all(paths.map((path) => manifestStatus({ root, path, fact })));
  const [path] = paths;
  if (file !== undefined && path !== undefined)
    return await showFile(invocation, { root, path, file, stale: statuses[0]?.stale });
  print(invocation, { manifests: statuses }, statuses.map(statusLines));
  return 0;
}

/** `manifest verify`; 1 where an output differs. */
export async function showVerification(invocation: ManifestInvocation): Promise<number> {
  const { root, fact, paths } = await open(invocation);
  const manifests = await Promise.all(
    paths.map(async (path) => ({ path, differences: await manifestVerify({ root, path, fact }) })),
  );
  const ok = manifests.every(({ differences }) => differences.length === 0);
  print(
    invocation,
    { ok, manifests },
    manifests.map(({ path, differences }) => verifyLines(path, differences)),
  );
  return ok ? 0 : 1;
}

/** `manifest diff`. */
export async function showDifferences(invocation: ManifestInvocation): Promise<number> {
  const { root, fact, paths } = await open(invocation);
  const manifests = await Promise.all(
    paths.map(async (path) => ({ path, ...(await manifestDiff({ root, path, fact })) })),
  );
  print(
    invocation,
    { manifests },
    manifests.map(({ path, ...diff }) => diffLines(path, diff)),
  );
  return 0;
}

async function open({ cwd, io, words }: ManifestInvocation) {
  const workspace = await openWorkspace({ cwd, env: io.env });
  const chosen = await chooseManifests(workspace, words[0]);
  return { ...chosen, root: workspace.root, fact: workspace.fact };
}

interface FileInManifest {
  readonly root: string;
  readonly path: string;
  readonly file: string;
  readonly stale: ManifestStatus['stale'] | undefined;
}

async function showFile(
  invocation: ManifestInvocation,
  { root, path, file, stale = [] }: FileInManifest,
): Promise<number> {
  const reading = await readManifest(root, path);
  const entry = reading.kind === 'valid' ? reading.manifest.files[file] : undefined;
  const reasons = stale.find(({ source }) => source === file)?.reasons ?? [];
  const lines = JSON.stringify(entry, undefined, 2)?.split('\n') ?? [];
  const state = reasons.length === 0 ? 'not stale' : `stale: ${reasons.join(', ')}`;
  print(invocation, { manifest: path, file, entry, stale: reasons }, [[`${file} in ${path}: ${state}`, ...lines]]);
  return 0;
}

function print(
  { options, screen }: ManifestInvocation,
  document: object,
  blocks: readonly (readonly string[])[],
): void {
  if (options.json) printDocument(screen, document);
  else if (blocks.length === 0) screen.out(NO_MANIFESTS);
  else screen.out(...blocks.flat());
}
