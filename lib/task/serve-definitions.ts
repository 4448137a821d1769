/** Reads definitions one after another and tells each; knows nothing of who listens. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { HostMessage, ReadOrder, ReadReply, Thrown } from './definition-messages.ts';
import { type FileReads, recordFileReads } from './file-reads.ts';
import { recordModules } from './module-hooks.ts';
import { readDefinition, thrownBy } from './read-definition.ts';

/** What serving needs of its process. */
export interface ServePorts {
  /** Loads the module with a `file:` URL and gives its namespace. */
  load(url: string): Promise<object>;
  /** Tells something; resolves once it is on its way, whatever the process does next. */
  send(message: HostMessage): Promise<void>;
  /** Called before the last reply, because the process may be ended right after it. */
  beforeLast(): void;
}

/** Reads that are going on. */
export interface Serving {
  /** Resolves when every file was told. */
  readonly done: Promise<void>;
  /** An error that no import threw, as one of the file that is being read. */
  blame(error: unknown): Thrown;
}

/** Starts to read all files of an order, in order. */
export function serveDefinitions({ root, files }: ReadOrder, ports: ServePorts): Serving {
  const recorder = recordModules(root);
  const reads = recordFileReads(root);
  let current = '';
  const readAll = async (): Promise<void> => {
    for (const [at, file] of files.entries()) {
      current = pathToFileURL(join(root, file)).href;
      const reply = withReads(await readDefinition(current, { recorder, load: ports.load }), reads.take());
      if (at === files.length - 1) ports.beforeLast();
      await ports.send(reply);
    }
  };
  const done = readAll().finally(() => {
    recorder.stop();
    reads.stop();
  });
  return { done, blame: (error) => thrownBy(error, current, recorder) };
}

/** Its modules are known to be part of it. */
function withReads(reply: ReadReply, reads: FileReads | undefined): ReadReply {
  if (reply.type !== 'read' || reads === undefined) return reply;
  const modules = new Set(reply.reach.modules);
  const paths = reads.paths.filter((path) => !modules.has(path));
  return paths.length + reads.folders.length === 0 ? reply : { ...reply, reads: { ...reads, paths } };
}
