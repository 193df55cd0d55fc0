/**
 * One call of the frontend, from what the client asks for to what BuildKit gets.
 *
 * @module
 */
import { posix } from "node:path";
import { readLockFile } from "@rootsmith/core";
import type { DefinedImage, Definition } from "@rootsmith/definition";
import { findImage, imageOptions, readImages } from "../definition/read-images.ts";
import { Gateway, type GatewayResult } from "../gateway/gateway.ts";
import type { GrpcClient } from "../gateway/grpc-client.ts";
import type { GraphSource } from "../llb/graph.ts";
import { buildArgs } from "./build-args.ts";
import { buildImage } from "./build-image.ts";
import type { BuildInput } from "./build-input.ts";
import { ClientFiles } from "./client-files.ts";
import { checkLock, lockName } from "./context-lock.ts";
import { type FrontendOptions, frontendOptions } from "./frontend-options.ts";
import { returnedError } from "./return-error.ts";
import { answerSubrequest, describeSubrequests, isDescribe } from "./subrequests.ts";

/** Answers the client; errors go to it, too. */
export async function runFrontend(
  client: GrpcClient,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const options = frontendOptions(env);
  const gateway = await Gateway.open(client, options.imports);
  const frontend = new Frontend(gateway, options);
  try {
    await gateway.return(await frontend.result());
  } catch (error) {
    await gateway.returnError(returnedError(error, frontend.source));
  }
}

class Frontend {
  readonly #gateway: Gateway;
  readonly #options: FrontendOptions;
  readonly #files: ClientFiles;
  /** Files beside the definition that it takes text from, by path. */
  readonly #texts = new Map<string, string>();
  /** The line of the definition that it has come to. */
  source: GraphSource | undefined;

  constructor(gateway: Gateway, options: FrontendOptions) {
    this.#gateway = gateway;
    this.#options = options;
    this.#files = new ClientFiles(gateway, options);
  }

  async result(): Promise<GatewayResult> {
    const { request, target, filename } = this.#options;
    if (request !== undefined && isDescribe(request)) return { metadata: describeSubrequests() };
    const args = buildArgs(this.#options.args);
    const text = await this.#files.text(posix.basename(filename));
    if (text === undefined) throw new Error(`Cannot read "${filename}": there is no such file`);
    const source = { filename, text, line: 1, column: 1 };
    this.source = source;
    const definition = this.#definition(text, args.vars);
    const found = (): DefinedImage => findImage(definition.images, target);
    if (request !== undefined) {
      const problem = this.#problem.bind(this);
      const subject = { definition, text, target: found, problem };
      return { metadata: await answerSubrequest(request, subject) };
    }
    const image = found();
    this.source = { ...source, ...image.place };
    const input: BuildInput = {
      ...{ gateway: this.#gateway, options: this.#options, files: this.#files },
      ...{ definition, args, texts: this.#texts, source: this.source },
    };
    return buildImage(input, image);
  }

  #definition(text: string, vars: Readonly<Record<string, string>>): Definition {
    const readText = async (path: string): Promise<string | undefined> => {
      const found = await this.#files.text(path);
      if (found !== undefined) this.#texts.set(path, found);
      return found;
    };
    return readImages({ name: this.#options.filename, text, vars, readText });
  }

  /** What is to be said of the lock of an image. */
  async #problem(image: DefinedImage): Promise<string | undefined> {
    const options = await imageOptions(image);
    const path = lockName(image.name);
    const text = await this.#files.text(path);
    if (text === undefined) return `"${image.name}" has no lock, ${path}`;
    try {
      const { platforms = [] } = image;
      checkLock(readLockFile(text, path), { image, options, platforms }, path);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }
}
