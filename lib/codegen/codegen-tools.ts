/** The tools of this room, bound to a task: what its phases work with. */
import type { Compile, PatternTools, TemplateTools } from '../task/context.ts';
import type { Toolbox } from './toolbox.ts';

/** Templates, patterns and the compiler for a task. Each is loaded when it is first called. */
export function codegenTools(toolbox: Toolbox): { templates: TemplateTools; patterns: PatternTools; compile: Compile } {
  let compiling: Promise<Compile> | undefined;
  return {
    templates: {
      async precompile(folder, options) {
        const { precompiler } = await import('./templates/precompile.ts');
        const { templateHelpers } = await import('./templates/helpers.ts');
        const { generatorDigest } = await import('./generator-digest.ts');
        return await precompiler(toolbox, { helpers: templateHelpers, digest: await generatorDigest() })(
          folder,
          options,
        );
      },
    },
    patterns: {
      discover: async (folder) => (await import('./patterns/discover.ts')).patternDiscovery(toolbox)(folder),
      generate: async (options) => (await import('./patterns/generate.ts')).patternGenerator(toolbox)(options),
      pack: async (options) => (await import('./patterns/pack.ts')).packer(toolbox.stage)(options),
    },
    async compile(options) {
      compiling ??= import('./compile/compile.ts').then(({ compiler }) => compiler(toolbox));
      return (await compiling)(options);
    },
  };
}
