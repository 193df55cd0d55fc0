/**
 * The files that the client of a build sends: those beside the definition.
 *
 * @module
 */
import { posix } from "node:path";
import type { Gateway } from "../gateway/gateway.ts";
import { Graph, type Vertex } from "../llb/graph.ts";
import { localFiles } from "../llb/sources.ts";
import type { FrontendOptions } from "./frontend-options.ts";

export class ClientFiles {
  readonly #gateway: Gateway;
  readonly #options: FrontendOptions;

  constructor(gateway: Gateway, options: FrontendOptions) {
    this.#gateway = gateway;
    this.#options = options;
  }

  /** The text of a file; undefined if there is none. */
  async text(path: string): Promise<string | undefined> {
    const graph = new Graph();
    const file = this.#local(graph, { title: `load ${path}`, patterns: [path] });
    const reference = await this.#gateway.solve(graph, file);
    const bytes = await this.#gateway.readFile(reference, path);
    return bytes && new TextDecoder().decode(bytes);
  }

  /** A path below what the client sends, of one that starts from the directory of the definition. */
  beside(path: string): string {
    return posix.join(posix.dirname(this.#options.filename), path);
  }

  /** Files and directories, by path; undefined where none is named. */
  some(graph: Graph, paths: readonly string[]): Vertex | undefined {
    if (paths.length === 0) return undefined;
    return this.#local(graph, { title: `load ${paths.join(", ")}`, patterns: paths });
  }

  /** All but some. */
  allBut(graph: Graph, excluded: readonly string[]): Vertex {
    return this.#local(graph, { title: "load what is beside the definition", excluded });
  }

  #local(graph: Graph, options: Omit<Parameters<typeof localFiles>[2], "session">): Vertex {
    const { session, definitionSource } = this.#options;
    return localFiles(graph, definitionSource, { session, ...options });
  }
}
