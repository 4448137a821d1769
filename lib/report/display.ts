/** The live display, drawn by listr2: tasks, their phases and what runs in them. */
import type { ListrEventManager } from 'listr2';
import type { RunEvent } from '../model/event.ts';
import { BlocksAbove } from './blocks-above.ts';
import type { Paint } from './paint.ts';
import type { Reporter } from './reporter.ts';
import { RowQueue } from './row-queue.ts';
import type { Screen } from './screen.ts';
import { TaskRow } from './task-row.ts';
import { causeTexts, outcomeStyle, outcomeText } from './text/outcome-text.ts';
import { readyText, SERVING } from './text/ready-text.ts';
import { taskLabels } from './text/task-labels.ts';

/** What the display needs to know. */
interface DisplayOptions {
  readonly screen: Screen;
  readonly verbose: boolean;
  /** Whether what a task prints is shown above the display as it comes. */
  readonly streams?: ((task: number) => boolean) | undefined;
}

/** Starts a list of rows: resolves when the queue is closed and every row has ended. */
type Draw = (rows: RowQueue<TaskRow>, count: number) => Promise<unknown>;

/** Whether the display holds still, and how what it shows goes away for that time. */
interface Pause {
  isOn: boolean;
  clear(): void;
}

/** Loads listr2 and makes the display. The first event that it is given must be `run-started`. */
export async function openDisplay(options: DisplayOptions): Promise<Reporter> {
  const listr2 = await import('listr2');
  const pause: Pause = { isOn: false, clear: () => undefined };
  const blocks = new BlocksAbove(() => pause.isOn);
  options.screen.giveBlocks((text) => blocks.add(text));
  return new Display(options, { draw: drawWith(listr2, options.screen, { pause, blocks }), pause });
}

class Display implements Reporter {
  readonly #options: DisplayOptions;
  readonly #draw: Draw;
  readonly #pause: Pause;
  readonly #queue = new RowQueue<TaskRow>();
  readonly #rows = new Map<number, TaskRow>();
  #labels: ReadonlyMap<number, string> = new Map();
  #drawing: Promise<unknown> | undefined;

  constructor(options: DisplayOptions, { draw, pause }: { readonly draw: Draw; readonly pause: Pause }) {
    this.#options = options;
    this.#draw = draw;
    this.#pause = pause;
  }

  pause(): () => void {
    this.#pause.isOn = true;
    this.#pause.clear();
    return () => {
      this.#pause.isOn = false;
    };
  }

  handle(event: RunEvent): void {
    if (event.type === 'run-started') {
      this.#labels = taskLabels(event.tasks);
      this.#drawing = this.#draw(this.#queue, event.tasks.length);
    } else if (event.type === 'task-started') this.#row(event.task);
    else if (event.type === 'task-ended') this.#taskEnded(event);
    else if (event.type === 'phase-started') this.#row(event.task).phaseStarted(event.phase);
    else if (event.type === 'phase-ended') this.#row(event.task).phaseEnded(event);
    else if (event.type === 'action-started') this.#row(event.task).actionStarted(event);
    else if (event.type === 'action-ended') this.#row(event.task).actionEnded(event);
    else if (event.type === 'published') this.#row(event.task).published(event);
    else if (event.type === 'service-ready') this.#row(event.task).says(readyText(event));
    else if (event.type === 'serving') this.#row(event.task).says(SERVING);
    else if (event.type === 'log' && !this.#options.streams?.(event.task)) this.#row(event.task).log(event);
    else if (event.type === 'task-retried') this.#row(event.task).retried(event);
  }

  async end(): Promise<void> {
    for (const row of this.#rows.values()) row.ended('cancelled', 'cancelled'); // those of a run that broke off
    this.#queue.close();
    try {
      await this.#drawing;
    } finally {
      this.#options.screen.giveBlocks(undefined);
    }
  }

  #row(task: number): TaskRow {
    const known = this.#rows.get(task);
    if (known) return known;
    const row = new TaskRow(this.#labels.get(task) ?? String(task), this.#options.verbose);
    this.#rows.set(task, row);
    this.#queue.push(row);
    return row;
  }

  #taskEnded(event: Extract<RunEvent, { type: 'task-ended' }>): void {
    const { outcome, task } = event;
    const text = outcomeText({ ...event, because: causeTexts(event.because) }, this.#options.verbose);
    this.#row(task).ended(outcome, this.#options.screen.paint(outcomeStyle(outcome), text));
    this.#rows.delete(task);
  }
}

/** What is drawn besides rows. */
interface Around {
  readonly pause: Pause;
  readonly blocks: BlocksAbove;
}

function drawWith(listr2: typeof import('listr2'), screen: Screen, around: Around): Draw {
  const { Listr, ListrLogger, ProcessOutput } = listr2;
  // A display is only made where standard output is a terminal, and then both are Node's own streams.
  const output = new ProcessOutput(screen.stdout as NodeJS.WriteStream, screen.stderr as NodeJS.WriteStream);
  const renderer = terminalRenderer(listr2, output, around);
  const rendererOptions = {
    logger: new ListrLogger({ useIcons: true, toStderr: [], processOutput: output }),
    icon: { FAILED_WITH_SUBTASKS: listr2.figures.cross },
    color: iconColors(screen.paint),
    collapseSubtasks: false,
    showSkipMessage: false,
    showErrorMessage: false,
  };
  return async (rows, count) => {
    // One unseen place for each task of the run: a place is seen when a row takes it and gives it a title.
    const places = Array.from({ length: count }, () => ({
      task: async (_context: unknown, wrapper: Parameters<TaskRow['show']>[0]) => (await rows.take())?.show(wrapper),
    }));
    const options = { renderer, rendererOptions, concurrent: true, exitOnError: false, registerSignalListeners: false };
    return await new Listr(places, options).run();
  };
}

/** listr2's own renderer, which draws where it is told to, ten times a second and not at each event. */
function terminalRenderer(
  { DefaultRenderer, ListrEventType }: typeof import('listr2'),
  output: import('listr2').ProcessOutput,
  { pause, blocks }: Around,
) {
  return class extends DefaultRenderer {
    static override nonTTY = true; // whether this is a terminal was decided before
    readonly #events: ListrEventManager;

    constructor(...args: ConstructorParameters<typeof DefaultRenderer>) {
      super(...args);
      this.#events = args[2];
    }

    override create(...args: Parameters<InstanceType<typeof DefaultRenderer>['create']>): string {
      return pause.isOn ? '' : super.create(...args);
    }

    override update(): void {
      if (!pause.isOn) super.update();
    }

    override async render(): Promise<void> {
      await super.render();
      pause.clear = () => super.update(); // nothing is made to be drawn by then
      blocks.open((text) => {
        this['updater'].clear();
        output.toStdout(text, false);
        super.update();
      });
      this.#events.off(ListrEventType.SHOULD_REFRESH_RENDER);
    }

    override end(): void {
      blocks.open(undefined);
      super.end();
    }
  };
}

function iconColors(paint: Paint) {
  const style = (name: Parameters<Paint>[0]) => (text?: string) => paint(name, text ?? '');
  return {
    SKIPPED_WITH_COLLAPSE: style('yellow'),
    PENDING: style('yellow'),
    COMPLETED: style('green'),
    COMPLETED_WITH_FAILED_SUBTASKS: style('yellow'),
    COMPLETED_WITH_SISTER_TASKS_FAILED: style('red'),
    FAILED: style('red'),
    FAILED_WITH_SUBTASKS: style('red'),
    WAITING: style('dim'),
    CANCELLED: style('yellow'),
  };
}
