/**
 * One build, from what the client asks for to what BuildKit gets.
 *
 * @module
 */
import { posix } from "node:path";
import { formatPlatform, type LockFile, parsePlatform, readLockFile } from "@rootsmith/core";
import type { DefinedImage } from "@rootsmith/definition";
import {
  findImage,
  type ImageOptions,
  imageOptions,
  readImages,
} from "../definition/read-images.ts";
import { type AttachedDocument, Gateway, type Reference } from "../gateway/gateway.ts";
import type { GrpcClient } from "../gateway/grpc-client.ts";
import { hostPaths } from "../job/http-sources.ts";
import { type Job, LOCK, LOCK_NAME, SBOM_FILE } from "../job/job.ts";
import { Graph, type GraphSource, type Vertex } from "../llb/graph.ts";
import { image as imageSource } from "../llb/sources.ts";
import { type BuildArgs, buildArgs } from "./build-args.ts";
import { ClientFiles } from "./client-files.ts";
import { checkLock, lockName } from "./context-lock.ts";
import { type FrontendOptions, frontendOptions } from "./frontend-options.ts";
import { fullReference } from "./full-reference.ts";
import { imageConfig } from "./image-config.ts";
import { imageStep, lockVertex, type StepPlace } from "./image-graph.ts";
import { imageLayers, layerOutputs } from "./image-layers.ts";
import { returnedError } from "./return-error.ts";
import { answerSubrequest, isDescribe } from "./subrequests.ts";

/** The type of an SBOM as a predicate. @see https://spdx.dev */
const SPDX = "https://spdx.dev/Document";

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
    await gateway.returnError(returnedError(error, build.source));
  }
}

/** What is built, and from what. */
interface Request {
  readonly image: DefinedImage;
  readonly options: ImageOptions;
  /** `"linux/amd64"` */
  readonly platforms: readonly string[];
  readonly args: BuildArgs;
}

interface FoundLock {
  readonly lock: LockFile;
  /** What has it, and where the step that builds finds it. */
  readonly vertex: Vertex;
  readonly path: string;
}

class FrontendBuild {
  readonly #gateway: Gateway;
  readonly #options: FrontendOptions;
  readonly #files: ClientFiles;
  /** Files beside the definition that it takes text from, by path. */
  readonly #texts = new Map<string, string>();
  /** The line of the definition that the build has come to. */
  source: GraphSource | undefined;

  constructor(gateway: Gateway, options: FrontendOptions) {
    this.#gateway = gateway;
    this.#options = options;
    this.#files = new ClientFiles(gateway, options);
  }

  async run(): Promise<void> {
    const { target, request } = this.#options;
    const args = buildArgs(this.#options.args);
    const images = request && isDescribe(request) ? [] : await this.#images(args);
    if (request === undefined) {
      await this.#build(images, await this.#request(findImage(images, target), args));
    } else {
      const answer = answerSubrequest(request, images, () => findImage(images, target));
      await this.#gateway.return({ metadata: answer });
    }
  }

  /** Reads the definition, which the client sends. */
  async #images({ vars }: BuildArgs): Promise<readonly DefinedImage[]> {
    const { filename: name } = this.#options;
    const text = await this.#files.text(name);
    if (text === undefined) throw new Error(`Cannot read "${name}": there is no such file`);
    this.source = { filename: name, text, line: 1, column: 1 };
    const readText = async (path: string): Promise<string | undefined> => {
      const found = await this.#files.text(this.#beside(path));
      if (found !== undefined) this.#texts.set(path, found);
      return found;
    };
    return readImages({ name, text, vars, readText });
  }

  async #request(image: DefinedImage, args: BuildArgs): Promise<Request> {
    if (this.source) this.source = { ...this.source, ...image.place };
    const { platforms: wanted, workerPlatform } = this.#options;
    const platforms = wanted.length > 0 ? wanted : (image.platforms ?? [workerPlatform]);
    return {
      image,
      options: await imageOptions(image),
      platforms: platforms.map((platform) => formatPlatform(parsePlatform(platform))),
      args,
    };
  }

  async #build(images: readonly DefinedImage[], request: Request): Promise<void> {
    const { image, platforms, args, options } = request;
    const place = await this.#place();
    const { graph } = place;
    const { lock, vertex: from, path } = await this.#lock(images, request, place);
    const paths = hostPaths(lock).map((file) => this.#beside(file));
    const files = paths.length > 0 ? this.#files.some(graph, paths) : undefined;
    const sbom = this.#gateway.can("reference.attestations");
    const references = new Map<string, Reference>();
    const documents = new Map<string, AttachedDocument>();
    const metadata: Record<string, Uint8Array> = {};
    const isMany = platforms.length > 1;
    for (const platform of platforms) {
      const outputs = layerOutputs(this.#gateway, options);
      const own = { platforms: [platform], lock: path, outputs, sbom };
      const job = { ...this.#job("build", request), ...own };
      const step = imageStep({ ...place, files }, job, { lock, from, mirrors: args.mirrors });
      const { vertex, titles = [image.name] } = await imageLayers(this.#gateway, graph, step);
      references.set(platform, await this.#gateway.solve(graph, vertex));
      if (sbom && this.#options.sbom) {
        const reference = await this.#gateway.solve(graph, step.root);
        documents.set(platform, { reference, path: SBOM_FILE, predicateType: SPDX });
      }
      const { labels } = this.#options;
      const of = { titles, platform, labels, epoch: args.epoch };
      metadata[`containerimage.config${isMany ? `/${platform}` : ""}`] = imageConfig(
        options,
        lock,
        of,
      );
    }
    if (isMany || documents.size > 0) metadata["refs.platforms"] = platformsJson(platforms);
    await this.#gateway.return({ references, metadata, isMany, documents });
  }

  /** The lock beside the definition, or one that a step resolves. */
  async #lock(
    images: readonly DefinedImage[],
    request: Request,
    place: StepPlace,
  ): Promise<FoundLock> {
    const { graph } = place;
    const { name } = request.image;
    const { filename, network } = this.#options;
    const path = lockName(filename, name);
    const text = await this.#files.text(path);
    if (text !== undefined) {
      const lock = readLockFile(text, path);
      checkLock(lock, { ...request, name }, path);
      return { lock, vertex: this.#files.some(graph, [path]), path: `${LOCK}/${path}` };
    }
    await this.#gateway.warn(
      `"${name}" has no lock: this build resolves. Write ${path} with rootsmith resolve`,
    );
    // Of what lies there, these do not decide what the image is.
    const others = images.map((image) => lockName(filename, image.name));
    const files = this.#files.allBut(graph, [filename, ...others]);
    const vertex = lockVertex({ ...place, files }, this.#job("resolve", request), network);
    const bytes = await this.#gateway.readFile(await this.#gateway.solve(graph, vertex), LOCK_NAME);
    if (bytes === undefined) throw new Error("Cannot resolve: the step wrote no lock");
    const lock = readLockFile(new TextDecoder().decode(bytes), LOCK_NAME);
    return { lock, vertex, path: `${LOCK}/${LOCK_NAME}` };
  }

  #job(type: Job["type"], { image, platforms, args }: Request): Job {
    const { mirrors, epoch } = args;
    const lists = Object.entries(mirrors).map(([key, url]) => [key, [url]] as const);
    return {
      ...{ type, image: image.name, definition: image.text, platforms, outputs: 1 },
      texts: Object.fromEntries(this.#texts),
      directory: this.#beside(""),
      ...(epoch !== undefined && { epoch }),
      ...(type === "resolve" && { mirrors: Object.fromEntries(lists) }),
    };
  }

  /** Where the steps of an image run. */
  async #place(): Promise<StepPlace> {
    const { noCache, resolveMode, source, workerPlatform } = this.#options;
    const platform = parsePlatform(workerPlatform);
    const reference = fullReference(source);
    const digest = await this.#gateway.resolveImage(reference, platform, resolveMode);
    // One that lies in the engine alone has no digest of a manifest.
    const isPinned = reference.includes("@") || digest === "";
    const graph = new Graph(this.source);
    return {
      graph,
      builder: imageSource(graph, isPinned ? reference : `${reference}@${digest}`, platform),
      platform,
      noCache,
    };
  }

  /** A path below what the client sends, of one that starts from the directory of the definition. */
  #beside(path: string): string {
    return posix.join(posix.dirname(this.#options.filename), path);
  }
}

/** @see https://github.com/moby/buildkit/blob/v0.34.2/exporter/containerimage/exptypes/types.go "Platforms" */
function platformsJson(names: readonly string[]): Uint8Array {
  const platforms = names.map((name) => ({ ID: name, Platform: parsePlatform(name) }));
  return new TextEncoder().encode(JSON.stringify({ Platforms: platforms }));
}
