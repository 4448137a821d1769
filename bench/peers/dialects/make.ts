/** make and ninja: rules over exact files. They have no cache; what is deleted is built again. */
import { byId, type Step, type Work, within } from '../work.ts';
import type { Dialect } from './dialect.ts';

interface Rule {
  readonly outputs: readonly string[];
  readonly inputs: readonly string[];
  readonly always: boolean;
  /** With dollars doubled, as both tools want them. */
  readonly command: string;
}

export const make: Dialect = {
  home: '.',
  npm: false,
  git: false,
  files: (work) => {
    const rules = work.steps.map((step) => rule(step, work));
    const all = rules.flatMap(({ outputs }) => outputs);
    const text = rules.map(
      ({ outputs, inputs, always, command }) =>
        `${outputs.join(' ')} ${outputs.length > 1 ? '&:' : ':'} ${[...inputs, ...(always ? ['FORCE'] : [])].join(' \\\n  ')}\n\t@${command}\n`,
    );
    const head = `all: ${all.join(' \\\n  ')}\n.PHONY: all FORCE\n.SUFFIXES:\nMAKEFLAGS += -r\n`;
    return new Map([['Makefile', `${head}${text.join('')}FORCE:\n`]]);
  },
};

export const ninja: Dialect = {
  home: '.',
  npm: false,
  git: false,
  files: (work) => {
    const text = work.steps.map((step) => {
      const { outputs, inputs, always, command } = rule(step, work);
      const needed = [...inputs, ...(always ? ['always'] : [])];
      return `build ${outputs.join(' ')}: sh${needed.length > 0 ? ` | ${needed.join(' $\n  ')}` : ''}\n  command_text = ${command}\n`;
    });
    const head = 'ninja_required_version = 1.3\nrule sh\n  command = $command_text\n  description = $out\n\n';
    return new Map([['build.ninja', `${head}${text.join('')}build always: phony\n`]]);
  },
};

function rule(step: Step, work: Work): Rule {
  const find = byId(work);
  const needed = step.needs.map(find).flatMap((need) => need.outputs.map((path) => within(need, path)));
  const command = step.folder === '.' ? step.command : `cd ${step.folder}; ${step.command}`;
  return {
    outputs: step.outputs.map((path) => within(step, path)),
    inputs: [...step.sources.map(({ path }) => within(step, path)), ...needed],
    always: step.from === undefined,
    command: command.replaceAll('$', '$$$$'),
  };
}
