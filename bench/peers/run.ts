/**
 * Pits conductor against its peers on the same generated work and prints medians and ratios as Markdown.
 * Usage: `node run.ts [W1 W2-100 …] [--runs 5] [--rows conductor,turbo] [--situations noop,edit]
 * [--home <checkout>] [--work <folder>]`.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem, type } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bench } from './bench.ts';
import { contenders } from './contenders.ts';
import { floors } from './floors.ts';
import { measuring } from './measure.ts';
import { SUITES } from './suites.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '5' },
    rows: { type: 'string' },
    situations: { type: 'string' },
    home: { type: 'string', default: join(import.meta.dirname, '../..') },
    work: { type: 'string', default: tmpdir() },
    keep: { type: 'boolean', default: false },
  },
});
const conductor = resolve(values.home);
const folder = mkdtempSync(join(values.work, 'conductor-peers-'));
const chosen = values.rows?.split(',');
const rows = contenders(conductor).filter(({ name }) => chosen?.includes(name) ?? true);
const situations = values.situations?.split(',');
const measure = measuring(folder);
const known = floors(folder);

console.log(`<!-- ${machine()} -->\n`);
try {
  for (const name of positionals.length > 0 ? positionals : Object.keys(SUITES)) {
    const whole = SUITES[name];
    if (whole === undefined) throw new Error(`No suite "${name}": there are ${Object.keys(SUITES).join(', ')}`);
    const suite = { ...whole, situations: whole.situations.filter((each) => situations?.includes(each) ?? true) };
    const part = rows.filter((row) => !suite.without?.includes(row.name));
    const beside = suite.floors.flatMap((floor) => known[floor] ?? []);
    const at = join(folder, name);
    const tables = await bench(suite, {
      rows: part,
      floors: beside,
      runs: Number(values.runs),
      folder: at,
      conductor,
      measure,
    });
    console.log(`## ${name}\n\n${tables}`);
    if (!values.keep) rmSync(at, { recursive: true, force: true });
  }
} finally {
  if (!values.keep) rmSync(folder, { recursive: true, force: true });
}

function machine(): string {
  const versions = JSON.parse(readFileSync(join(conductor, 'package.json'), 'utf8')) as { version: string };
  const size = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release().split('-')[0]}`;
  return `conductor ${versions.version}, Node ${process.versions.node}, ${size}, ${values.runs} runs`;
}
