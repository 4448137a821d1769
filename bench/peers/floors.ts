/** What the machine itself takes for the least that such work needs: rows below which nobody can go. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A row that is no contender. */
export interface Floor {
  readonly label: string;
  command(workspace: string): readonly string[];
  /** Done before each run, unmeasured. */
  prepare?(workspace: string): void;
}

const WALK = `import { lstatSync, readdirSync } from 'node:fs';
const walk = (folder) => {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = folder + '/' + entry.name;
    if (entry.isDirectory()) walk(path);
    else lstatSync(path);
  }
};
walk('src');
`;

const SPAWN = `import { spawn } from 'node:child_process';
let next = 0;
const start = () => {
  if (next === 500) return;
  const id = 's' + String(next++).padStart(3, '0');
  spawn('sh', ['-c', 'echo ' + id + ' > out/' + id + '.txt'], { stdio: 'ignore' }).on('exit', start);
};
start();
start();
`;

/** The floors by name; their scripts are written into `folder`. */
export function floors(folder: string): Readonly<Record<string, Floor>> {
  const script = (name: string, code: string) => {
    const file = join(folder, name);
    writeFileSync(file, code);
    return () => [process.execPath, file];
  };
  return {
    node: { label: '_floor: `node -e 0`_', command: () => [process.execPath, '-e', '0'] },
    walk: { label: '_floor: readdir and lstat of the tree in Node_', command: script('walk.mjs', WALK) },
    spawn: { label: '_floor: 500 × `sh -c` from Node, two at a time_', command: script('spawn.mjs', SPAWN) },
    copy: {
      label: '_floor: `cp -r`_',
      command: (workspace) => ['cp', '-r', join(workspace, 'src'), join(workspace, 'copied')],
      prepare: (workspace) => rmSync(join(workspace, 'copied'), { recursive: true, force: true }),
    },
  };
}
