/** Finds commands in the text of a script by what is known of them after it stopped; runs nothing. */
import { forEachChild, type Pipeline, parse, type SyntaxNode } from 'unbash';

/** A command as it is written, and the line that it begins at. */
export interface WrittenCommand {
  readonly text: string;
  readonly line: number;
}

/** Lines of a script, from 1. */
interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** A script that was parsed; one with faults is read as far as it goes. */
export class ScriptSyntax {
  readonly #text: string;
  readonly #nodes: readonly SyntaxNode[];

  constructor(text: string) {
    this.#text = text;
    const nodes: SyntaxNode[] = [];
    const visit = (node: SyntaxNode) => {
      nodes.push(node);
      forEachChild(node, visit);
    };
    visit(parse(text));
    this.#nodes = nodes;
  }

  /**
   * The parts of the pipeline of `count` commands at a line, as they are written; undefined where there is none or more than one.
   * @param command what one of its parts is, as Bash prints it
   */
  pipeline(line: number, count: number, command: string): readonly WrittenCommand[] | undefined {
    const here = this.#nodes.filter((node): node is Pipeline => node.type === 'Pipeline' && this.#has(node, line));
    const fitting = here.filter(({ commands }) => commands.length === count);
    const telling = fitting.filter(({ commands }) => commands.some((part) => this.#source(part) === squeezed(command)));
    const [pipeline, ...others] = telling.length > 0 ? telling : fitting;
    if (pipeline === undefined || others.length > 0) return undefined;
    return pipeline.commands.map((part) => ({ text: this.#source(part), line: this.#lines(part).first }));
  }

  /** The line that the command begins at; Bash may name any of its lines. */
  beginning(line: number, command: string): number {
    const here = this.#nodes.filter((node) => node.type === 'Command' && this.#has(node, line));
    const named = here.filter((node) => this.#source(node) === squeezed(command));
    const [node, ...others] = named.length > 0 ? named : here;
    return node === undefined || others.length > 0 ? line : this.#lines(node).first;
  }

  /** Whether a line is inside the subshell or pipeline, or what else it is, that ends or stands at another line. */
  isWithin(inner: number, outer: number): boolean {
    return this.#nodes.some(
      (node) => ['Subshell', 'Pipeline'].includes(node.type) && this.#has(node, outer) && this.#has(node, inner),
    );
  }

  /** The line of the only command that is written so: in the function, or anywhere where that is undefined. */
  lineOf(command: string, functionName: string | undefined): number | undefined {
    const scopes = this.#nodes.filter((node) => node.type === 'Function' && node.name.text === functionName);
    const isInScope = (node: SyntaxNode) =>
      functionName === undefined || scopes.some((scope) => scope.pos <= node.pos && node.end <= scope.end);
    const lines = this.#nodes
      .filter((node) => node.type === 'Command' && this.#source(node) === squeezed(command) && isInScope(node))
      .map((node) => this.#lines(node).first);
    return new Set(lines).size === 1 ? lines[0] : undefined;
  }

  #source(node: SyntaxNode): string {
    return squeezed(this.#text.slice(node.pos, node.end));
  }

  #has(node: SyntaxNode, line: number): boolean {
    const { first, last } = this.#lines(node);
    return first <= line && line <= last;
  }

  #lines({ pos, end }: SyntaxNode): LineRange {
    return { first: this.#lineAt(pos), last: this.#lineAt(Math.max(pos, end - 1)) };
  }

  #lineAt(offset: number): number {
    return this.#text.slice(0, offset).split('\n').length;
  }
}

/** On one line, with one space where there were several or a continued line. */
export function squeezed(command: string): string {
  return command
    .replaceAll(/\\\n|\s+/g, ' ')
    .replaceAll(/ +/g, ' ')
    .trim();
}
