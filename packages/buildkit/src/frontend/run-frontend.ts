/**
 * One build, from what the client asks for to what BuildKit gets.
 *
 * @module
 */
import {
  formatPlatform,
  LockError,
  type LockFile,
  optionsDrift,
  parsePlatform,
  readLockFile,
} from "@rootsmith/core";
import { type DefinedImage, findImage, readDefinition } from "../definition/read-definition.ts";
import { Gateway, type Reference } from "../gateway/gateway.ts";
import type { GrpcClient } from "../gateway/grpc-client.ts";
import { DEFINITION, type Job, LOCK, LOCK_NAME } from "../job/job.ts";
import { Graph, type Vertex } from "../llb/graph.ts";
import { image as imageSource, localFiles } from "../llb/sources.ts";
import { type FrontendOptions, frontendOptions } from "./frontend-options.ts";
import { imageConfig } from "./image-config.ts";
import { imageVertex, lockVertex, type StepPlace } from "./image-graph.ts";
import { mirrorsOf } from "./mirrors.ts";
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

class FrontendBuild {
  readonly #gateway: Gateway;
  readonly #options: FrontendOptions;
  /** The definition, once it has been read. */
  file: { readonly name: string; readonly text: string } | undefined;

  constructor(gateway: Gateway, options: FrontendOptions) {
    this.#gateway = gateway;
    this.#options = options;
  }

  async run(): Promise<void> {
    const { target, platforms: wanted, labels, workerPlatform, request } = this.#options;
    const images = request && isDescribe(request) ? [] : await this.#definition();
    if (request !== undefined) {
      const answer = answerSubrequest(request, images, () => findImage(images, target));
      await this.#gateway.return(new Map(), answer, false);
      return;
    }
    const image = findImage(images, target);
    const platforms = wanted.length > 0 ? wanted : (image.platforms ?? [workerPlatform]);
    const names = platforms.map((platform) => formatPlatform(parsePlatform(platform)));
    const place = await this.#place(image);
    const { lock, resolved, path } = await this.#lock(image, names, place);

    const epoch = epochOf(this.#options.args);
    const references = new Map<string, Reference>();
    const metadata: Record<string, Uint8Array> = {};
    for (const platform of names) {
      const job = { ...this.#job("build", image, [platform]), lock: path };
      const mirrors = mirrorsOf(this.#options.args);
      const vertex = imageVertex(place, job, { lock, resolved, mirrors });
      references.set(platform, await this.#gateway.solve(place.graph, vertex));
      const key = names.length > 1 ? `containerimage.config/${platform}` : "containerimage.config";
      metadata[key] = imageConfig(image, lock, { platform, labels, epoch });
    }
    if (names.length > 1) metadata["refs.platforms"] = platformsJson(names);
    await this.#gateway.return(references, metadata, names.length > 1);
  }

  /** Reads the definition, which the client sends. */
  async #definition(): Promise<DefinedImage[]> {
    const { filename: name } = this.#options;
    const bytes = await this.#localFile(name);
    if (bytes === undefined) throw new Error(`Cannot read "${name}": there is no such file`);
    const text = new TextDecoder().decode(bytes);
    this.file = { name, text };
    return readDefinition(text, name);
  }

  async #localFile(name: string): Promise<Uint8Array | undefined> {
    const graph = new Graph();
    const files = this.#local(graph, [name]);
    return this.#gateway.readFile(await this.#gateway.solve(graph, files), name);
  }

  #local(graph: Graph, patterns: readonly string[]): Vertex {
    const { session, definitionSource } = this.#options;
    const title = `load ${patterns.join(" and ")}`;
    return localFiles(graph, definitionSource, { session, patterns, title });
  }

  async #place({ name }: DefinedImage): Promise<StepPlace> {
    const { filename, noCache, resolveMode, source, workerPlatform } = this.#options;
    const platform = parsePlatform(workerPlatform);
    const reference = canonical(source);
    const digest = await this.#gateway.resolveImage(reference, platform, resolveMode);
    // One that lies in the engine alone has no digest of a manifest.
    const isPinned = reference.includes("@") || digest === "";
    const pinned = isPinned ? reference : `${reference}@${digest}`;
    const graph = new Graph();
    return {
      graph,
      builder: imageSource(graph, pinned, platform),
      definition: this.#local(graph, [filename, lockName(filename, name)]),
      platform,
      noCache,
    };
  }

  /** The lock beside the definition, or one that a step resolves. */
  async #lock(
    image: DefinedImage,
    platforms: readonly string[],
    place: StepPlace,
  ): Promise<FoundLock> {
    const { filename, network } = this.#options;
    const name = lockName(filename, image.name);
    const bytes = await this.#localFile(name);
    if (bytes !== undefined) {
      const lock = readLockFile(new TextDecoder().decode(bytes), name);
      checkLock(lock, image, platforms, name);
      return { lock, path: `${DEFINITION}/${name}` };
    }
    await this.#gateway.warn(
      `No lock: packages are resolved in the build. Write ${name} with: rootsmith resolve`,
    );
    const resolved = lockVertex(place, this.#job("resolve", image, platforms), network);
    const reference = await this.#gateway.solve(place.graph, resolved);
    const text = await this.#gateway.readFile(reference, LOCK_NAME);
    if (text === undefined) throw new Error("Cannot resolve: the step wrote no lock");
    const lock = readLockFile(new TextDecoder().decode(text), LOCK_NAME);
    return { lock, resolved, path: `${LOCK}/${LOCK_NAME}` };
  }

  #job(type: Job["type"], { name }: DefinedImage, platforms: readonly string[]): Job {
    const { filename, args } = this.#options;
    const epoch = epochOf(args);
    const mirrors = mirrorsOf(args);
    const lists = Object.entries(mirrors).map(([key, url]) => [key, [url]] as const);
    return {
      type,
      file: filename,
      image: name,
      platforms,
      ...(epoch !== undefined && { epoch }),
      ...(type === "resolve" && { mirrors: Object.fromEntries(lists) }),
    };
  }
}

interface FoundLock {
  readonly lock: LockFile;
  readonly resolved?: Vertex;
  /** Where the step that builds finds it. */
  readonly path: string;
}

/** Beside the definition, as `rootsmith resolve` writes it. */
function lockName(filename: string, image: string): string {
  const slash = filename.lastIndexOf("/") + 1;
  return `${filename.slice(0, slash)}${image.replaceAll(/[/:]/g, "-")}.lock.json`;
}

/** @throws {LockError} If it is of another image, or lacks a platform. */
function checkLock(
  lock: LockFile,
  { name, options }: DefinedImage,
  platforms: readonly string[],
  path: string,
): void {
  const locked = lock.platforms.map(({ platform }) => formatPlatform(platform));
  const missing = platforms.filter((platform) => !locked.includes(platform));
  const drift = [
    ...optionsDrift(lock, options),
    ...missing.map((platform) => `it has no ${platform}`),
  ];
  if (drift.length === 0) return;
  throw new LockError(`Cannot build "${name}" from "${path}": ${drift.join("; ")}`, {
    hint: "Write a new lock with rootsmith update, or remove it",
  });
}

/** With the registry that a short name leaves out. */
function canonical(reference: string): string {
  const [first = "", ...rest] = reference.split("/");
  if (rest.length > 0 && /[.:]|^localhost$/.test(first)) return reference;
  return rest.length > 0 ? `docker.io/${reference}` : `docker.io/library/${reference}`;
}

/** @throws {TypeError} If it is no number of seconds. */
function epochOf({
  SOURCE_DATE_EPOCH: text,
}: Readonly<Record<string, string>>): number | undefined {
  if (text === undefined || text === "" || text === "context") return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw new TypeError(`Cannot use SOURCE_DATE_EPOCH: "${text}" is no number of seconds`);
}

/** @see https://github.com/moby/buildkit/blob/v0.34.2/exporter/containerimage/exptypes/types.go "Platforms" */
function platformsJson(names: readonly string[]): Uint8Array {
  const platforms = names.map((name) => ({ ID: name, Platform: parsePlatform(name) }));
  return new TextEncoder().encode(JSON.stringify({ Platforms: platforms }));
}
