/** A project with the whole reference pipeline: the shipped pattern library, the schemas and every task. */
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Project, REPOSITORY, type Report } from './project.ts';

const COPIED = ['.conductor/patterns', '.conductor/templates', 'schemas', 'tasks', 'package-lock.json'];

/** What a pipeline's package.json has of the repository's. */
interface PackageJson {
  readonly engines: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** Makes the project. `files` come on top of what is copied. */
export async function pipelineProject(files: Readonly<Record<string, string>> = {}): Promise<Project> {
  const { engines, dependencies, devDependencies } = await packageJson();
  const own = { type: 'module', engines, dependencies, devDependencies };
  const project = await Project.create({ 'package.json': `${JSON.stringify(own, null, 2)}\n` });
  for (const path of COPIED) await cp(join(REPOSITORY, path), project.folder.at(path), { recursive: true });
  await cp(join(REPOSITORY, 'node_modules/.package-lock.json'), project.folder.at('node_modules/.package-lock.json'));
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) await link(project, name);
  for (const [path, content] of Object.entries(files)) await project.folder.write(path, content);
  return project;
}

/** Task number -> how it ended. */
export function outcomes(report: Report): Readonly<Record<number, string>> {
  return Object.fromEntries(report.tasks.map(({ id, outcome }) => [id, outcome]));
}

/** Replaces a text that must be there, in a file of the project. */
export async function edit(
  project: Project,
  path: string,
  replacement: readonly [from: string, to: string],
): Promise<void> {
  const before = await project.folder.read(path);
  const after = before.replace(...replacement);
  if (after === before) throw new Error(`No "${replacement[0]}" in "${path}"`);
  await project.folder.write(path, after);
}

async function packageJson(): Promise<PackageJson> {
  return JSON.parse(await readFile(join(REPOSITORY, 'package.json'), 'utf8')) as PackageJson; // our own file
}

async function link({ folder }: Project, name: string): Promise<void> {
  const [from, to] = [join(REPOSITORY, 'node_modules', name), folder.at(`node_modules/${name}`)];
  if (!existsSync(from)) return;
  await mkdir(dirname(to), { recursive: true });
  await symlink(from, to, 'junction');
}
