import { defineTask } from 'conductor-run';

export default defineTask({
  id: 8,
  name: 'Code generation',
  description: 'Generates, compiles and packs one TypeScript module for each light pattern',
  inputs: ['.conductor/patterns/*.json', '.conductor/templates/**'],
  outputs: ['generated/**'],
  async run({ phase, templates, patterns, compile, write }) {
    const library = await phase('Templates', () => templates.precompile('.conductor/templates'));
    const sources = await phase('Generation', () => patterns.generate({ library, into: 'generated/src' }));
    const compiled = await phase('Compilation', () => compile({ sources, into: 'generated/dist' }));
    await phase('Output', async () => {
      await patterns.pack({ folder: 'generated', name: 'led-patterns', sources, compiled });
      await write.publish();
    });
  },
});
