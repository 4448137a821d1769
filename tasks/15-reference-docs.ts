import { defineTask } from 'conductor-run';
import { RECORDINGS, recordingNames } from './lib/audio.ts';
import {
  filesOf,
  loadPattern,
  loadRuntime,
  MODULES,
  type Palette,
  type Pattern,
  patternNames,
  type Runtime,
} from './lib/generated-package.ts';
import { Picture } from './lib/png.ts';

/** What the index says of a pattern. */
type Entry = { readonly name: string; readonly title: string; readonly tags: string; readonly text: string };

/** What a page says besides the pattern itself. */
interface Surroundings {
  readonly recordings: readonly string[];
  readonly packageName: string;
  readonly runtime: Runtime;
}

export default defineTask({
  id: 15,
  name: 'Reference docs',
  description: 'Writes a page for each pattern, with its controls, colours and previews, and an index of all',
  needs: [8],
  inputs: ['generated/package.json', MODULES, RECORDINGS],
  outputs: ['docs-site/**'],
  async run({ action, phase, write, root }) {
    const recordings = await recordingNames(root);
    const { name: packageName } = JSON.parse((await write.read('generated/package.json')).toString()) as {
      name: string;
    };
    const entries: Entry[] = [];
    await phase('Pages', async () => {
      for (const name of await patternNames(root)) {
        const page = `docs-site/patterns/${name}.md`;
        const reply = await action<Entry>({
          name: `document ${name}`,
          inputs: [...filesOf(name)],
          params: { recordings, packageName },
          outputs: [page],
          async run({ read, write }) {
            const pattern = await loadPattern(name, read);
            write(page, pageOf(pattern, { recordings, packageName, runtime: await loadRuntime(read) }));
            const { title, description, tags } = pattern.meta;
            return { name, title, tags: tags.join(', '), text: description };
          },
        });
        const entry = await reply.value();
        if (entry) entries.push(entry);
      }
    });
    await phase('Index', async () => {
      write('docs-site/index.md', indexOf(entries));
      await write.publish();
    });
  },
});

function pageOf({ meta, parameters, palettes }: Pattern, { recordings, packageName, runtime }: Surroundings): string {
  const controls = Object.entries(parameters).map(([name, { min, max, step, unit, description, ...rest }]) => [
    `\`${name}\``,
    description,
    `${rest.default}${unit}`,
    `${min} to ${max}`,
    `${step}`,
  ]);
  const colors = Object.entries(palettes).map(([name, palette]) => [
    `\`${name}\``,
    `![Colours of ${name}](${swatch(palette, runtime)})`,
    palette.stops.map((stop) => `${stop.at}: \`${hex(stop)}\``).join(', '),
    palette.edge,
  ]);
  const pictures = recordings.map((name) => `![${meta.title}, ${name}](../../previews/${meta.name}/${name}.png)`);
  const sections = [
    `# ${meta.title}`,
    meta.description,
    `Tags: ${meta.tags.join(', ') || 'none'}. Reacts to: ${meta.reactsTo.join(', ') || 'nothing'}.`,
    `\`\`\`js\nimport { render } from '${packageName}/${meta.name}';\n\`\`\``,
    '## Controls',
    controls.length > 0 ? table(['Name', 'What it does', 'Default', 'Range', 'Step'], controls) : 'None.',
    '## Colours',
    table(['Palette', 'Colours', 'Stops', 'Beyond'], colors),
    '## Previews',
    'The strip from left to right, time from top to bottom; at the left bass (red), mid (green) and treble (blue).',
    table([...recordings], [pictures]),
    '[All patterns](../index.md)',
  ];
  return `${sections.join('\n\n')}\n`;
}

function indexOf(entries: readonly Entry[]): string {
  const rows = entries.map(({ name, title, tags, text }) => [`[${title}](patterns/${name}.md)`, text, tags]);
  return `# Patterns\n\n${table(['Pattern', 'What it shows', 'Tags'], rows)}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A palette as LEDs show it, from 0 to 1, as a picture in the page itself. */
function swatch(palette: Palette, { colorAt }: Runtime): string {
  const picture = new Picture(160, 16);
  for (let x = 0; x < picture.width; x += 1) {
    const { red, green, blue } = colorAt(palette, (x + 0.5) / picture.width);
    picture.fill({ x, y: 0, width: 1, height: picture.height }, [red, green, blue]);
  }
  return `data:image/png;base64,${picture.encode().toString('base64')}`;
}

function hex({ red, green, blue }: Palette['stops'][number]): string {
  return `#${[red, green, blue].map((light) => Math.round(light).toString(16).padStart(2, '0')).join('')}`;
}
