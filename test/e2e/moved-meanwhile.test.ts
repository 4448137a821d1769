/**
 * What a task stands on is edited while the run goes on, and put back later: what was made of the edit is never taken for
 * what is made without it.
 */
import { describe, expect, it } from 'vitest';
import { Project } from '../support/project.ts';

/** Edits once, if it is asked to: it comes before the task that stands on what it edits. */
const editor = (edit: string) => `# conductor: cache=false\nif test -e edit; then rm edit; ${edit}; fi\n`;
const TEXT = "export const text = 'old';\n";
const NEW_TEXT = "export const text = 'new';\n";
const editText = editor(`echo "export const text = 'new';" > tasks/lib/text.ts`);

/** Files, among them the one that is edited -> what it held first. */
type Case = readonly [what: string, files: Readonly<Record<string, string>>, edited: string];

const CASES: readonly Case[] = [
  [
    'a module that it imports',
    {
      'tasks/01-edit.sh': editText,
      'tasks/02-run.ts':
        "import { text } from './lib/text.ts';\nexport default { needs: [1], outputs: ['out'], run({ write }) { write('out', text); } };\n",
      'tasks/lib/text.ts': TEXT,
    },
    'tasks/lib/text.ts',
  ],
  [
    'its script',
    {
      'tasks/01-edit.sh': editor("sed -i 's/old/new/' tasks/02-echo.sh"),
      'tasks/02-echo.sh': '# conductor: needs=1 outputs=out\necho old > out\n',
    },
    'tasks/02-echo.sh',
  ],
  [
    'a package that it imports',
    {
      'tasks/01-edit.sh': editor(
        `cd node_modules/some; echo "export const text = 'new';" > index.js; sed -i s/1.0.0/2.0.0/ package.json`,
      ),
      'tasks/02-run.ts':
        "import { text } from 'some';\nexport default { needs: [1], outputs: ['out'], run({ write }) { write('out', text); } };\n",
      'node_modules/some/package.json':
        '{ "name": "some", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
      'node_modules/some/index.js': TEXT,
    },
    'node_modules/some/index.js',
  ],
  [
    'a module that only its run loads',
    {
      'tasks/02-run.ts': `import fs from 'node:fs';
        export default { outputs: ['out'], async run({ write }) {
          const { text } = await import('./lib/' + 'text.ts');
          if (fs.existsSync('edit')) { fs.rmSync('edit'); fs.writeFileSync('tasks/lib/text.ts', ${JSON.stringify(NEW_TEXT)}); }
          write('out', text);
        } };\n`,
      'tasks/lib/text.ts': TEXT,
    },
    'tasks/lib/text.ts',
  ],
  [
    'an input of one of its actions',
    {
      'tasks/02-run.ts': `import fs from 'node:fs';
        export default { inputs: ['text'], outputs: ['out'], async run({ action }) {
          await action({ name: 'copy', inputs: ['text'], outputs: ['out'], async run({ read, write }) {
            if (fs.existsSync('edit')) { fs.rmSync('edit'); fs.writeFileSync('text', 'new'); }
            write('out', await read('text'));
          } });
        } };\n`,
      text: 'old',
    },
    'text',
  ],
  [
    'an input of one of its actions, which puts it back',
    {
      'tasks/02-run.ts': `import fs from 'node:fs';
        export default { inputs: ['text'], outputs: ['out'], async run({ action }) {
          await action({ name: 'copy', inputs: ['text'], outputs: ['out'], async run({ read, write }) {
            const isEdited = fs.existsSync('edit');
            if (isEdited) { fs.rmSync('edit'); fs.writeFileSync('text', 'new'); }
            write('out', await read('text'));
            if (isEdited) fs.writeFileSync('text', 'old');
          } });
        } };\n`,
      text: 'old',
    },
    'text',
  ],
  [
    'the code of one of its actions',
    {
      'tasks/01-edit.sh': editText,
      'tasks/02-run.ts': `import { text } from './lib/text.ts';
        export default { needs: [1], outputs: ['out'], async run({ action }) {
          await action({ name: 'say', outputs: ['out'], run: ({ write }) => { write('out', text); } });
        } };\n`,
      'tasks/lib/text.ts': TEXT,
    },
    'tasks/lib/text.ts',
  ],
  [
    'a service that it needs',
    {
      'tasks/01-edit.sh': editor('echo new > text'),
      'tasks/02-serve.ts':
        "export default { inputs: ['text'], command: 'cp text served; echo ready; exec sleep 1000', service: { ready: { output: '^ready$' } } };\n",
      'tasks/03-ask.ts': "export default { needs: [1, 2], outputs: ['out'], command: 'cat served > out' };\n",
      text: 'old\n',
    },
    'text',
  ],
];

describe('what is made of an edit is not taken for what is made without it', () => {
  it.each(CASES)('where that is %s', async (_what, files, edited) => {
    await using project = await Project.create({ ...files, edit: '' });
    expect((await project.run(['run'])).stderr).toContain('not recorded');
    await project.folder.write(edited, files[edited] ?? '');
    if (edited.startsWith('node_modules'))
      await project.folder.write('node_modules/some/package.json', files['node_modules/some/package.json'] ?? '');
    for (const _run of [1, 2]) {
      expect((await project.run(['run'])).code).toBe(0);
      expect((await project.folder.read('out')).trim()).toBe('old');
      await project.folder.remove('out');
    }
  });
});
