/**
 * The layers of a lock, made by a builder.
 *
 * @module
 */
import {
  type ExecutorContext,
  findCredentials,
  formatLockFile,
  formatPlatform,
  HostError,
  type LayersRequest,
  parsePlatform,
} from "@rootsmith/core";
import {
  digestOfBytes,
  HOST_REPOSITORY,
  type LockedSource,
  type StoredContent,
  storedBytes,
} from "@rootsmith/core/provider";
import { fullReference } from "../frontend/full-reference.ts";
import { imageStep, isDownload } from "../frontend/image-graph.ts";
import { type LayersJob, LOCK } from "../job/job.ts";
import { Graph, type Vertex } from "../llb/graph.ts";
import { image, localFiles } from "../llb/sources.ts";
import type { ConnectedBuilder } from "./connect-builder.ts";
import { openSession } from "./session.ts";
import { solve } from "./solve.ts";
import { FRONTEND_STEP, solveError } from "./solve-error.ts";
import { SolveProgress } from "./solve-progress.ts";

/** In the place of the URL of a repository that nobody can download from. */
const SENT = "sent:";

export interface LayersBuilder extends ConnectedBuilder {
  /** For messages. */
  readonly name: string;
  /** Reference of the image that has rootsmith. */
  readonly frontend: string;
}

/**
 * @returns The tar of the result.
 * @throws {HostError} If the build fails there.
 */
export async function buildLayers(
  request: LayersRequest,
  ctx: ExecutorContext,
  builder: LayersBuilder,
): Promise<StoredContent> {
  const { client, name } = builder;
  const lock = new TextEncoder().encode(formatLockFile(request.lock));
  const lockName = fileName(digestOfBytes(lock));
  const files = new Map([[lockName, storedBytes(lock)]]);
  for (const source of sentSources(request)) {
    files.set(fileName(source.digest), await request.open(source));
  }
  let result: StoredContent | undefined;
  const session = openSession(client, {
    files,
    credentials: registryCredentials,
    receive: async (bytes) => {
      result = await ctx.spool(bytes);
    },
  });
  const progress = new SolveProgress(ctx.report);
  try {
    const { graph, vertex, step } = layersGraph(request, builder, session.id, lockName);
    const watch = progress.add.bind(progress);
    await solve(client, graph, vertex, { session: session.id, signal: ctx.signal, watch });
    if (progress.cached.has(step)) {
      const what = `layers of ${request.name} for ${formatPlatform(request.platform)}, on ${name}`;
      ctx.report({ type: "cached", what });
    }
  } catch (error) {
    ctx.signal.throwIfAborted();
    throw solveError(error as Error, progress.failure, { ...builder, image: request.name });
  } finally {
    session.close();
  }
  if (result !== undefined) return result;
  throw new HostError(`Cannot build "${request.name}" on ${name}: it has sent no result`, {
    hint: "Update the builder: BuildKit 0.8 or newer is needed",
  });
}

/** What the frontend would have built, but for the form of the result. */
function layersGraph(
  { platform, lock, tests, ignoreCache, urls }: LayersRequest,
  { frontend, platforms }: LayersBuilder,
  session: string,
  lockName: string,
): { readonly graph: Graph; readonly vertex: Vertex; readonly step: string } {
  const graph = new Graph();
  const own = parsePlatform(platforms[0] ?? "linux/amd64");
  const job: LayersJob = {
    type: "layers",
    // Not the image's: what another one of the same lock has made is used again.
    image: lock.provider.name,
    platforms: [formatPlatform(platform)],
    outputs: 1,
    lock: `${LOCK}/${lockName}`,
    ...(tests !== undefined && { tests }),
  };
  const place = {
    graph,
    builder: image(graph, fullReference(frontend), own, FRONTEND_STEP),
    platform: own,
    noCache: ignoreCache,
  };
  const sources = lock.platforms.flatMap((one) => one.sources);
  const mirrors = sources.map((source) => [source.repository, urls(source)[0] ?? SENT] as const);
  const from = localFiles(graph, "files", { session, title: "send the lock" });
  const step = imageStep(place, job, { lock, from, mirrors: Object.fromEntries(mirrors) });
  return {
    graph,
    vertex: step.layers[0] as Vertex,
    step: `build ${job.image} for ${job.platforms[0]}`,
  };
}

/** What the builder cannot download: files of this machine, mirrors on disk or in registries. */
function sentSources({ lock, urls }: LayersRequest): LockedSource[] {
  return lock.platforms
    .flatMap(({ sources }) => sources)
    .filter(
      (source) => source.repository === HOST_REPOSITORY || !isDownload(urls(source)[0] ?? SENT),
    );
}

/** As a job finds it. */
function fileName(digest: string): string {
  return digest.replace(":", "-");
}

/** BuildKit takes an identity token for the secret of nobody. */
async function registryCredentials(
  host: string,
): Promise<{ readonly username: string; readonly secret: string }> {
  const known = host === "registry-1.docker.io" ? "docker.io" : host;
  const found = await findCredentials(known, "");
  if (found === undefined) return { username: "", secret: "" };
  if ("identityToken" in found) return { username: "", secret: found.identityToken };
  return { username: found.username, secret: found.password };
}
