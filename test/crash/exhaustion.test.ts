/** What a machine can run out of, or refuse: the real binary says it, keeps the old set, and is right once the cause is gone. */
import { describe, expect, it } from 'vitest';
import { copyTree } from '../support/copy-tree.ts';
import { type Ended, MountNamespace } from '../support/mount-namespace.ts';
import { Project, REPOSITORY, type Report } from '../support/project.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { leftovers, treeOf } from '../write/crash-case.ts';
import { abruptIn } from './library-case.ts';
import { TIME_LIMIT_MS } from './sweep.ts';

const FILES = 12;
const SIZE = 100_000;
const TASK = `export default { inputs: ['in'], outputs: ['out/**'], async run({ write }) {
  const text = (await write.read('in')).toString();
  for (let i = 0; i < ${FILES}; i++) write('out/' + i + '.bin', Buffer.alloc(${SIZE}, text + i));
} };\n`;
const FOLDER_OF_A_DISK = 'disk';

/** Something that stands in the way. */
interface Cell {
  readonly what: string;
  readonly errno: string;
  /** Options of the small disk that the workspace is on; else it is where it is. */
  readonly disk?: string;
  /** Shell code that puts it in the way, and takes it out again; run in the workspace. */
  readonly block?: string;
  readonly lift?: string;
  /** Shell code before the binary. */
  readonly limit?: string;
}

const CELLS: readonly Cell[] = [
  {
    what: 'a disk with too little space for the set',
    errno: 'ENOSPC',
    disk: 'size=6m',
    block: 'head -c 3m /dev/zero > ../filler',
    lift: 'rm ../filler',
  },
  {
    what: 'a disk without a free byte',
    errno: 'ENOSPC',
    disk: 'size=6m',
    block: 'cat /dev/zero > ../filler',
    lift: 'rm ../filler',
  },
  {
    what: 'a disk without a free inode',
    errno: 'ENOSPC',
    disk: 'size=8m,nr_inodes=200',
    block: 'mkdir ../filler; while touch ../filler/$i; do i=x$i; done',
    lift: 'rm -r ../filler',
  },
  {
    what: 'an output folder on a read-only mount',
    errno: 'EROFS',
    block: 'mount --bind out out && mount -o remount,ro,bind out',
    lift: 'umount out',
  },
  { what: 'an output folder that may not be changed', errno: 'EPERM', block: 'chattr +i out', lift: 'chattr -i out' },
  {
    what: 'an output folder without permission',
    errno: 'EACCES',
    block: 'chmod 555 out',
    lift: 'chmod 755 out',
    limit: 'exec capsh --drop=cap_dac_override,cap_dac_read_search -- -c \'exec "$0" "$@"\' "$@"',
  },
  { what: 'files that may not get that large', errno: 'EFBIG', limit: 'ulimit -f 150; exec "$@"' },
];

describe('task 1', { timeout: TIME_LIMIT_MS }, () => {
  it.for(CELLS)('fails with $errno and keeps the old set: $what', async (cell, context) => {
    const opened = await MountNamespace.create();
    await using spaces = typeof opened === 'string' ? context.skip(opened) : opened;
    await using project = await Project.create({ 'tasks/01-files.ts': TASK, in: 'old' });
    const root = await placed(cell, project, spaces);
    const shell = (code: string): Promise<Ended> => spaces.run(['sh', '-c', code], root);
    const found = (): Promise<string> => treeText(spaces.at(root));
    const first = await task(spaces, root);
    expect(first, first.stderr).toMatchObject({ code: 0 });
    await spaces.must('sh', '-c', `printf new > ${root}/in`);
    const old = await found();

    const blocked = await shell(cell.block ?? ':');
    const failed = await task(spaces, root, { limit: cell.limit });
    expect(failed, failed.stderr + blocked.stderr).toMatchObject({ code: 1 });
    expect(failed.stderr).toMatch(new RegExp(`Cannot (write|back up) "out.*\\(${cell.errno}\\)`));
    expect(abruptIn(failed)).toEqual([]);
    expect(await found()).toBe(old);

    await shell(cell.lift ?? ':');
    const again = await task(spaces, root);
    expect(again, again.stderr).toMatchObject({ code: 0 });
    expect(await found()).not.toBe(old);
    expect(await outcome(spaces, root)).toBe('fresh');
    expect(await leftovers(spaces.at(root))).toEqual([]);
  });

  it('with ever fewer open files fails cleanly or succeeds', async (context) => {
    const opened = await MountNamespace.create();
    await using spaces = typeof opened === 'string' ? context.skip(opened) : opened;
    await using project = await Project.create({ 'tasks/01-files.ts': TASK, in: 'old' });
    const root = project.folder.path;
    expect((await task(spaces, root)).code).toBe(0);
    const codes = new Set<number>();
    for (let limit = 56; await isEnoughForNode(spaces, limit); limit -= 4) {
      await project.folder.write('in', `limit ${limit}`);
      const old = await treeText(root);
      const end = await task(spaces, root, { limit: opens(limit) });
      codes.add(end.code);
      if (end.code === 0) continue;
      expect({ limit, code: end.code, stderr: end.stderr }).toMatchObject({ code: 1, stderr: /EMFILE/ });
      expect(abruptIn(end)).toEqual([]);
      expect(await treeText(root)).toBe(old);
    }
    expect(codes).toEqual(new Set([0, 1]));
    expect((await task(spaces, root)).code).toBe(0);
    expect(await outcome(spaces, root)).toBe('fresh');
  });
});

/** The workspace as the cell wants it; its path inside the name space. */
async function placed(cell: Cell, { folder }: Project, spaces: MountNamespace): Promise<string> {
  if (cell.disk === undefined) return folder.path;
  await folder.write(`${FOLDER_OF_A_DISK}/.keep`, '');
  const disk = folder.at(FOLDER_OF_A_DISK);
  await spaces.must('mount', '-t', 'tmpfs', '-o', cell.disk, 'tmpfs', disk);
  await spaces.must('mkdir', `${disk}/ws`);
  for (const name of ['tasks', 'in', 'package.json', 'node_modules'])
    await spaces.must('cp', '-a', folder.at(name), `${disk}/ws/${name}`);
  return `${disk}/ws`;
}

function opens(limit: number): string {
  return `ulimit -n ${limit}; exec "$@"`;
}

/** Below that Node cannot even read the program. */
async function isEnoughForNode(spaces: MountNamespace, limit: number): Promise<boolean> {
  const program = 'for (let i = 0; i < 6; i++) fs.openSync(process.execPath)';
  return (await spaces.run(['sh', '-c', opens(limit), 'sh', process.execPath, '-e', program])).code === 0;
}

async function task(
  spaces: MountNamespace,
  root: string,
  { limit = 'exec "$@"', more = [] }: { readonly limit?: string | undefined; readonly more?: readonly string[] } = {},
): Promise<Ended> {
  const binary = [process.execPath, `${REPOSITORY}/bin/conductor.cjs`, 'task', '1', ...more];
  return await spaces.run(['sh', '-c', limit, 'sh', ...binary], root);
}

async function outcome(spaces: MountNamespace, root: string): Promise<string | undefined> {
  const { stdout } = await task(spaces, root, { more: ['--json'] });
  return (JSON.parse(stdout) as Report).tasks[0]?.outcome;
}

/** What is in the workspace, read from a copy: another name space's links lead elsewhere. */
async function treeText(root: string): Promise<string> {
  await using copy = await TempFolder.create();
  await copyTree(`${root}/out`, copy.at('out'));
  return JSON.stringify(await treeOf(copy.path));
}
