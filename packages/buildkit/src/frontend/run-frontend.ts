/**
 * One build, from what the client asks for to what BuildKit gets.
 *
 * @module
 */
import { formatPlatform, type LockFile, parsePlatform, readLockFile } from "@rootsmith/core";
import type { DefinedImage } from "@rootsmith/definition";
import {
  findImage,
  type ImageOptions,
  imageOptions,
  readImages,
} from "../definition/read-images.ts";
import { Gateway, type Reference } from "../gateway/gateway.ts";
import type { GrpcClient } from "../gateway/grpc-client.ts";
import { hostPaths } from "../job/http-sources.ts";
import { DEFINITION, type Job, LOCK, LOCK_NAME } from "../job/job.ts";
import { Graph, type Vertex } from "../llb/graph.ts";
import { image as imageSource, localFiles } from "../llb/sources.ts";
import { type BuildArgs, buildArgs } from "./build-args.ts";
import { checkLock, lockName } from "./context-lock.ts";
import { type FrontendOptions, frontendOptions } from "./frontend-options.ts";
import { fullReference } from "./full-reference.ts";
import { imageConfig } from "./image-config.ts";
import { imageStep, lockVertex, type StepPlace } from "./image-graph.ts";
import { imageLayers, layerOutputs } from "./image-layers.ts";
import { returnedError } from "./return-error.ts";
import { answerSubrequest, isDescribe } from "./subrequests.ts";

/** Answers the build; errors go to the client, too. */
export async function runFrontend(
  client: GrpcClient,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const options = frontendOptions(env);
  const gateway = await Gateway.open(client, options.imports);
  const build = new FrontendBuild(gateway, options);
  try {
    await build.run();
  } catch (error) {
    await gateway.returnError(returnedError(error, build.file));
  }
}

/** What is built, and from what. */
interface Request {
  readonly name: string;
  readonly options: ImageOptions;
  /** `"linux/amd64"` */
  readonly platforms: readonly string[];
  readonly args: BuildArgs;
}

interface FoundLock {
  readonly lock: LockFile;
  /** The output of the step that resolved it. */
  readonly resolved?: Vertex;
  /** Where the step that builds finds it. */
  readonly path: string;
  readonly place: StepPlace;
}

class FrontendBuild {
  readonly #gateway: Gateway;
  readonly #options: FrontendOptions;
  /** Files beside the definition that it takes text from. */
  readonly #texts = new Set<string>();
  /** The definition, once it has been read. */
  file: { readonly name: string; readonly text: string } | undefined;

  constructor(gateway: Gateway, options: FrontendOptions) {
    this.#gateway = gateway;
    this.#options = options;
  }

  async run(): Promise<void> {
    const { target, request } = this.#options;
    const args = buildArgs(this.#options.args);
    const images = request && isDescribe(request) ? [] : await this.#images(args);
    if (request === undefined) {
      await this.#build(await this.#request(findImage(images, target), args));
    } else {
      const answer = answerSubrequest(request, images, () => findImage(images, target));
      await this.#gateway.return(new Map(), answer, false);
    }
  }

  /** Reads the definition, which the client sends. */
  async #images({ vars }: BuildArgs): Promise<readonly DefinedImage[]> {
    const { filename: name } = this.#options;
    const text = await this.#text(name);
    if (text === undefined) throw new Error(`Cannot read "${name}": there is no such file`);
    this.file = { name, text };
    const readText = async (path: string): Promise<string | undefined> => {
      const found = await this.#text(path);
      if (found !== undefined) this.#texts.add(path);
      return found;
    };
    return readImages({ name, text, vars, readText });
  }

  async #request(image: DefinedImage, args: BuildArgs): Promise<Request> {
    const { platforms: wanted, workerPlatform } = this.#options;
    const platforms = wanted.length > 0 ? wanted : (image.platforms ?? [workerPlatform]);
    return {
      name: image.name,
      options: await imageOptions(image),
      platforms: platforms.map((platform) => formatPlatform(parsePlatform(platform))),
      args,
    };
  }

  async #build(request: Request): Promise<void> {
    const { name, platforms, args, options } = request;
    const { lock, resolved, path, place } = await this.#lock(request);
    const references = new Map<string, Reference>();
    const metadata: Record<string, Uint8Array> = {};
    for (const platform of platforms) {
      const outputs = layerOutputs(this.#gateway, options);
      const job = { ...this.#job("build", request), platforms: [platform], lock: path, outputs };
      const step = imageStep(place, job, { lock, resolved, mirrors: args.mirrors });
      const { vertex, titles = [name] } = await imageLayers(this.#gateway, place.graph, step);
      references.set(platform, await this.#gateway.solve(place.graph, vertex));
      const suffix = platforms.length > 1 ? `/${platform}` : "";
      const { labels } = this.#options;
      const of = { titles, platform, labels, epoch: args.epoch };
      metadata[`containerimage.config${suffix}`] = imageConfig(options, lock, of);
    }
    if (platforms.length > 1) metadata["refs.platforms"] = platformsJson(platforms);
    await this.#gateway.return(references, metadata, platforms.length > 1);
  }

  /** The lock beside the definition, or one that a step resolves. */
  async #lock(request: Request): Promise<FoundLock> {
    const path = lockName(this.#options.filename, request.name);
    const text = await this.#text(path);
    if (text !== undefined) {
      const lock = readLockFile(text, path);
      checkLock(lock, request, path);
      const place = await this.#place([path, ...hostPaths(lock)]);
      return { lock, path: `${DEFINITION}/${path}`, place };
    }
    await this.#gateway.warn(
      `"${request.name}" has no lock: this build resolves. Write ${path} with rootsmith resolve`,
    );
    const place = await this.#place(undefined);
    const resolved = lockVertex(place, this.#job("resolve", request), this.#options.network);
    const reference = await this.#gateway.solve(place.graph, resolved);
    const bytes = await this.#gateway.readFile(reference, LOCK_NAME);
    if (bytes === undefined) throw new Error("Cannot resolve: the step wrote no lock");
    const lock = readLockFile(new TextDecoder().decode(bytes), LOCK_NAME);
    return { lock, resolved, path: `${LOCK}/${LOCK_NAME}`, place };
  }

  #job(type: Job["type"], { name, platforms, args }: Request): Job {
    const { mirrors, epoch, vars } = args;
    const lists = Object.entries(mirrors).map(([key, url]) => [key, [url]] as const);
    return {
      ...{ type, file: this.#options.filename, image: name, vars, platforms, outputs: 1 },
      ...(epoch !== undefined && { epoch }),
      ...(type === "resolve" && { mirrors: Object.fromEntries(lists) }),
    };
  }

  /** Where steps run. @param patterns Of the files beside the definition; undefined for all. */
  async #place(patterns: readonly string[] | undefined): Promise<StepPlace> {
    const { filename, noCache, resolveMode, source, workerPlatform } = this.#options;
    const platform = parsePlatform(workerPlatform);
    const reference = fullReference(source);
    const digest = await this.#gateway.resolveImage(reference, platform, resolveMode);
    // One that lies in the engine alone has no digest of a manifest.
    const isPinned = reference.includes("@") || digest === "";
    const graph = new Graph();
    const files = patterns && [filename, ...this.#texts, ...patterns];
    return {
      graph,
      builder: imageSource(graph, isPinned ? reference : `${reference}@${digest}`, platform),
      definition: this.#local(graph, "the definition and its files", files),
      platform,
      noCache,
    };
  }

  async #text(path: string): Promise<string | undefined> {
    const graph = new Graph();
    const files = this.#local(graph, path, [path]);
    const bytes = await this.#gateway.readFile(await this.#gateway.solve(graph, files), path);
    return bytes && new TextDecoder().decode(bytes);
  }

  #local(graph: Graph, what: string, patterns: readonly string[] | undefined): Vertex {
    const { session, definitionSource } = this.#options;
    const options = { session, title: `load ${what}`, ...(patterns && { patterns }) };
    return localFiles(graph, definitionSource, options);
  }
}

/** @see https://github.com/moby/buildkit/blob/v0.34.2/exporter/containerimage/exptypes/types.go "Platforms" */
function platformsJson(names: readonly string[]): Uint8Array {
  const platforms = names.map((name) => ({ ID: name, Platform: parsePlatform(name) }));
  return new TextEncoder().encode(JSON.stringify({ Platforms: platforms }));
}
