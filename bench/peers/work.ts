/** The work that every contender is given: steps with sources, commands and outputs. Knows no tool. */

/** A file that is there before anything runs; its path is relative to the step's folder. */
export interface Source {
  readonly path: string;
  readonly seed: number;
  /** Bytes. */
  readonly size: number;
}

/** One command. All paths are relative to `folder`. */
export interface Step {
  readonly id: string;
  /** What a tool calls it: `build` in a package, otherwise the id. */
  readonly name: string;
  /** `.`, or the package that it belongs to. */
  readonly folder: string;
  /** Ids of the steps whose outputs it reads. */
  readonly needs: readonly string[];
  /** Folder of its sources; undefined where it reads none and is never cached. */
  readonly from: string | undefined;
  readonly sources: readonly Source[];
  readonly into: string;
  readonly outputs: readonly string[];
  readonly command: string;
}

/** All steps of a suite. */
export interface Work {
  readonly steps: readonly Step[];
  /** Whether each step is a package of its own. */
  readonly packages: boolean;
  /** The step that needs all others, by the name to ask a tool for. */
  readonly goal: string;
  /** True where `goal` is no step: a tool must be told to do all of them. */
  readonly all: boolean;
}

/** Path of something of a step's, from the workspace's root. */
export function within(step: Step, path: string): string {
  return step.folder === '.' ? path : `${step.folder}/${path}`;
}

/** The steps by their ids. */
export function byId(work: Work): (id: string) => Step {
  const steps = new Map(work.steps.map((step) => [step.id, step]));
  return (id) => {
    const step = steps.get(id);
    if (step === undefined) throw new Error(`No step "${id}"`);
    return step;
  };
}

/** How many steps must run when a source of `id` changes: it and everything that needs it. */
export function reach(work: Work, id: string): number {
  const hit = new Set([id]);
  // Steps come after what they need, so that one pass is enough.
  for (const step of work.steps) if (step.needs.some((need) => hit.has(need))) hit.add(step.id);
  return hit.size;
}

const numbered = (letter: string, number: number, width: number) => letter + String(number).padStart(width, '0');
const count = <T>(length: number, make: (index: number) => T): T[] => Array.from({ length }, (_, index) => make(index));

const LEVELS = [
  [1],
  [2],
  [3, 4, 5],
  [6],
  [7],
  [8],
  [9, 10, 11, 12],
  [13],
  [14],
  [15, 16, 17],
  [18],
  [19],
  [20],
  [21],
  [22],
];

/** W1: a pipeline of 22 steps, each with 10 sources of 2 KB and 2 outputs. */
export function pipeline(log: string): Work {
  const steps = LEVELS.flatMap((level, depth) =>
    level.map((number): Step => {
      const id = numbered('t', number, 2);
      const needs = (LEVELS[depth - 1] ?? []).map((need) => numbered('t', need, 2));
      const into = `out/${id}`;
      const read = [`src/${id}/*.txt`, ...needs.map((need) => `out/${need}/b.txt`)].join(' ');
      return {
        id,
        name: id,
        folder: '.',
        needs,
        from: `src/${id}`,
        sources: count(10, (file) => ({ path: `src/${id}/f${file}.txt`, seed: number * 100 + file, size: 2048 })),
        into,
        outputs: [`${into}/a.txt`, `${into}/b.txt`],
        command: `mkdir -p ${into}; cat ${read} | tee ${into}/a.txt | cksum > ${into}/b.txt; echo ${id} >> ${log}`,
      };
    }),
  );
  return { steps, packages: false, goal: 't22', all: false };
}

/** W2: `size` packages in ten layers, 20 sources of 1 KB each; a package needs one or two of the layer below. */
export function packages(size: number, log: string): Work {
  const layer = Math.ceil(size / 10);
  const id = (index: number) => numbered('p', index, 4);
  const steps = count(size, (index): Step => {
    const below = (Math.floor(index / layer) - 1) * layer;
    const needs =
      below < 0 ? [] : [...new Set([below + (index % layer), below + ((index * 7919 + 13) % layer)])].map(id);
    const read = ['src/*.txt', ...needs.map((need) => `../${need}/dist/out.txt`)].join(' ');
    return {
      id: id(index),
      name: 'build',
      folder: `packages/${id(index)}`,
      needs,
      from: 'src',
      sources: count(20, (file) => ({
        path: `src/${numbered('s', file, 2)}.txt`,
        seed: index * 100 + file,
        size: 1024,
      })),
      into: 'dist',
      outputs: ['dist/out.txt'],
      command: `mkdir -p dist; cat ${read} | cksum > dist/out.txt; echo ${id(index)} >> ${log}`,
    };
  });
  return { steps, packages: true, goal: 'build', all: false };
}

/** W3: one step with `size` sources of 512 bytes, 100 a folder. Its command reads one of them. */
export function manyFiles(size: number, log: string): Work {
  const path = (index: number) =>
    `src/${numbered('x', Math.floor(index / 10_000), 2)}/${numbered('y', Math.floor(index / 100) % 100, 2)}/${numbered('f', index % 100, 2)}.txt`;
  const step: Step = {
    id: 'scan',
    name: 'scan',
    folder: '.',
    needs: [],
    from: 'src',
    sources: count(size, (index) => ({ path: path(index), seed: index, size: 512 })),
    into: 'out',
    outputs: ['out/out.txt'],
    command: `mkdir -p out; cat ${path(0)} > out/out.txt; echo scan >> ${log}`,
  };
  return { steps: [step], packages: false, goal: 'scan', all: false };
}

/** W4: `size` trivial commands that need nothing and are never cached. */
export function commands(size: number): Work {
  const steps = count(size, (index): Step => {
    const id = numbered('s', index, 3);
    return {
      id,
      name: id,
      folder: '.',
      needs: [],
      from: undefined,
      sources: [],
      into: 'out',
      outputs: [`out/${id}.txt`],
      command: `echo ${id} > out/${id}.txt`,
    };
  });
  return { steps, packages: false, goal: 'all', all: true };
}

/** W5: one step that copies `size` files of 100 KiB: what restoring large outputs costs. */
export function copies(size: number, log: string): Work {
  const name = (index: number) => `${numbered('d', Math.floor(index / 100), 2)}/${numbered('f', index % 100, 2)}.bin`;
  const step: Step = {
    id: 'copy',
    name: 'copy',
    folder: '.',
    needs: [],
    from: 'src',
    sources: count(size, (index) => ({ path: `src/${name(index)}`, seed: index, size: 102_400 })),
    into: 'out',
    outputs: count(size, (index) => `out/${name(index)}`),
    command: `mkdir -p out; cp -r src/. out; echo copy >> ${log}`,
  };
  return { steps: [step], packages: false, goal: 'copy', all: false };
}
