/**
 * The files that the client of a build sends: those beside the definition. A named context takes the place
 * of what has its name there.
 *
 * @module
 */
import { posix } from "node:path";
import { type Platform, parsePlatform } from "@rootsmith/core";
import type { Gateway } from "../gateway/gateway.ts";
import { copied } from "../llb/files.ts";
import { Graph, type Vertex } from "../llb/graph.ts";
import { localFiles } from "../llb/sources.ts";
import type { FrontendOptions } from "./frontend-options.ts";
import { contextImage, namedContext } from "./named-contexts.ts";

/** Where a path leads to. */
interface Found {
  /** Undefined: beside the definition. */
  readonly context?: string;
  /** `"."` is all. */
  readonly path: string;
}

export class ClientFiles {
  readonly #gateway: Gateway;
  readonly #options: FrontendOptions;

  constructor(gateway: Gateway, options: FrontendOptions) {
    this.#gateway = gateway;
    this.#options = options;
  }

  /** Of the definition, below what the client sends. */
  get directory(): string {
    return posix.dirname(this.#options.filename);
  }

  /** The text of a file; undefined if there is none. @param path From the directory of the definition. */
  async text(path: string): Promise<string | undefined> {
    const graph = new Graph();
    const found = this.#find(path);
    const platform = parsePlatform(this.#options.workerPlatform);
    const file = await this.#load(graph, found, platform);
    const reference = await this.#gateway.solve(graph, file);
    const bytes = await this.#gateway.readFile(reference, found.path);
    return bytes && new TextDecoder().decode(bytes);
  }

  /**
   * Files and directories, as they lie below the directory of the definition; undefined where none is
   * named.
   *
   * @param platform Of images that are named contexts.
   */
  async some(
    graph: Graph,
    paths: readonly string[],
    platform: Platform,
  ): Promise<Vertex | undefined> {
    const found = paths.map((path) => this.#find(path));
    const own = found.filter(({ context }) => context === undefined).map(({ path }) => path);
    const others = found.filter(({ context }) => context !== undefined);
    const base = own.length === 0 ? undefined : this.#own(graph, own);
    return this.#with(graph, base, others, platform);
  }

  /**
   * All that lies below the directory of the definition but for some.
   *
   * @param excluded From the directory of the definition, as paths are.
   * @param named What may be of a named context.
   */
  async allBut(
    graph: Graph,
    excluded: readonly string[],
    named: readonly string[],
    platform: Platform,
  ): Promise<Vertex | undefined> {
    const options = {
      title: "load what is beside the definition",
      excluded: excluded.map((path) => posix.join(this.directory, path)),
    };
    const own = this.#local(graph, this.#options.definitionSource, options);
    const others = named.map((path) => this.#find(path));
    const used = others.filter(({ context }) => context !== undefined);
    return this.#with(graph, own, used, platform);
  }

  async #with(
    graph: Graph,
    base: Vertex | undefined,
    others: readonly Found[],
    platform: Platform,
  ): Promise<Vertex | undefined> {
    if (others.length === 0) return base;
    const copies = [];
    for (const found of others) {
      const { context = "", path } = found;
      copies.push({
        from: await this.#load(graph, found, platform),
        path: posix.join("/", path),
        to: posix.join("/", this.directory, context, path),
      });
    }
    return copied(graph, base, copies);
  }

  async #load(graph: Graph, { context, path }: Found, platform: Platform): Promise<Vertex> {
    if (context === undefined) return this.#own(graph, [path]);
    const named = namedContext(this.#options, context);
    if (named?.type === "local") {
      const patterns = path === "." ? undefined : [path];
      const title = `load ${path === "." ? "" : `${path} of `}context ${context}`;
      return this.#local(graph, named.key, { title, ...(patterns && { patterns }) });
    }
    if (named === undefined) throw new Error(`there is no context "${context}"`);
    const choice = { options: this.#options, platform, name: context };
    return (await contextImage(this.#gateway, graph, named, choice)).vertex;
  }

  #find(path: string): Found {
    const whole = posix.join(this.directory, path);
    const [first = "", ...rest] = posix.normalize(path).split("/");
    if (namedContext(this.#options, first) === undefined) return { path: whole };
    return { context: first, path: rest.join("/") || "." };
  }

  #own(graph: Graph, patterns: readonly string[]): Vertex {
    const title = `load ${patterns.join(", ")}`;
    return this.#local(graph, this.#options.definitionSource, { title, patterns });
  }

  #local(
    graph: Graph,
    key: string,
    options: Omit<Parameters<typeof localFiles>[2], "session">,
  ): Vertex {
    return localFiles(graph, key, { session: this.#options.session, ...options });
  }
}
