/**
 * What a build has of its client.
 *
 * @module
 */
import type { Definition } from "@rootsmith/definition";
import type { Gateway } from "../gateway/gateway.ts";
import type { GraphSource } from "../llb/graph.ts";
import type { BuildArgs } from "./build-args.ts";
import type { ClientFiles } from "./client-files.ts";
import type { FrontendOptions } from "./frontend-options.ts";

export interface BuildInput {
  readonly gateway: Gateway;
  readonly options: FrontendOptions;
  readonly args: BuildArgs;
  readonly files: ClientFiles;
  readonly definition: Definition;
  /** Files beside the definition that the image takes text from, by path. */
  readonly texts: ReadonlyMap<string, string>;
  /** Where the image stands in the definition. */
  readonly source: GraphSource;
}
