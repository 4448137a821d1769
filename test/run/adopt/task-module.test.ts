import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ModuleFacts, taskModule } from '../../../lib/run/adopt/task-module.ts';
import { taskNames } from '../../../lib/run/adopt/task-names.ts';
import { literalModule } from '../../../lib/task/literal-module.ts';

const EMPTY: ModuleFacts = { name: 'x', command: 'true', needs: [], inputs: [], outputs: [], env: [], comments: [] };

describe('task modules', () => {
  it('are a definition written out, without what is empty', () => {
    const facts = { ...EMPTY, name: "it's", command: 'a\nb `c` \\', needs: [1, 2], comments: ['one', 'two\nlines'] };
    expect(taskModule(facts)).toBe(
      [
        "import { defineTask } from 'conductor-run';",
        '',
        '// one',
        '// two lines',
        'export default defineTask({',
        `  name: "it's",`,
        '  needs: [1, 2],',
        '  command: `a\nb \\`c\\` \\\\`,',
        '});',
        '',
      ].join('\n'),
    );
  });

  it('are read without being run, and say what they were made of', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\\', "'", '"', '`', '$', '{', '}', 'é') });
    const texts = fc.array(text, { maxLength: 20 });
    fc.assert(
      fc.property(fc.record({ name: text, command: text, inputs: texts }), ({ name, command, inputs }) => {
        const read = literalModule(taskModule({ ...EMPTY, name, command, inputs }));
        expect(read?.data).toEqual({ name, command, ...(inputs.length > 0 ? { inputs } : {}) });
      }),
    );
  });
});

describe('names of tasks', () => {
  it('tell program and first output, or the line', () => {
    const facts = [
      { program: '/usr/bin/cc', output: 'obj/Main File.o', line: 3 },
      { program: 'echo', output: undefined, line: 12 },
    ];
    expect(taskNames(facts, [8, 9])).toEqual([
      { name: 'cc obj/Main File.o', fileName: '08-cc-main-file-o.ts' },
      { name: 'echo (line 12)', fileName: '09-echo-line-12.ts' },
    ]);
    expect(taskNames([{ program: '[', output: '???', line: 1 }], [100])).toEqual([
      { name: '[ ???', fileName: '100-run.ts' },
    ]);
  });
});
