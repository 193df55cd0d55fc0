/**
 * Turns flags and environment into the options of a build.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import {
  type BuildOptions,
  checkOutput,
  type ImageConfig,
  type ImageTests,
  type Layering,
  type Output,
  parseCacheFrom,
  parseCacheTo,
  parseLayering,
  parseNormalizations,
  parseOutput,
  parsePlatforms,
  type ResolveOptions,
  type RootfsProvider,
  systemFact,
} from "@rootsmith/core";
import { mergeConfig } from "@rootsmith/core/image";
import type { DistroPlugin } from "@rootsmith/core/provider";
import { readConfigFlags } from "../flags/config-flags.ts";
import { readMirrors } from "../flags/mirrors.ts";
import { readCacheLimit } from "../machine/cache-limit.ts";
import type { CommandHost } from "../process/command-host.ts";
import { asUsage, UsageError } from "../process/usage-error.ts";
import type { BuildFlags, ResolveFlags } from "./build-flags.ts";

/** What is built, before flags are applied. */
export interface BuildTarget {
  /** Names the image, and the file where no output is given: `"bookworm"`. */
  readonly name: string;
  readonly provider: RootfsProvider;
  /** Plugins that read the packages of a base image in addition to the built-in ones. */
  readonly plugins?: readonly DistroPlugin[];
  /** Used if no `--platform` is given. Default: the host's. */
  readonly platforms?: readonly string[];
  /** Fields of the image's config, over those of the provider. */
  readonly config?: ImageConfig;
  /** Used if no `--layers` is given. Default `"single"`. */
  readonly layers?: Layering;
  /** Used if no `-o` is given. Default: a `docker` archive, `out/NAME.tar`. */
  readonly outputs?: readonly Output[];
  /** Path of the lock that a build uses and writes, unless a flag names another. */
  readonly lockPath?: string;
  /** What outputs without a name call the image. Default: the name. */
  readonly tag?: string;
  /** What relative paths of files start from that go into the image. Default: the working directory. */
  readonly directory?: string;
  /** What the image has to pass before it is written. */
  readonly tests?: ImageTests;
  /** The image that runs on a builder. */
  readonly frontend?: string;
  /** Used if there is no such flag. */
  readonly from?: string;
  /** What is built first, to lie below. */
  readonly below?: BuildTarget;
  /** Where that lies by now, and what locks call it. */
  readonly base?: string;
  readonly baseName?: string;
  readonly configure?: "auto" | "none";
  readonly normalize?: string;
}

/**
 * The options of a build: flags come before the environment, and that before the target.
 *
 * @throws {UsageError} If a value is not valid.
 */
export async function readBuildRequest(
  target: BuildTarget,
  flags: BuildFlags,
  env: CommandHost["env"],
): Promise<BuildOptions> {
  const request = await readResolveRequest(target, flags, env);
  const { name } = request;
  const { length: count } = await asUsage(() => parsePlatforms(request.platforms));
  const { tag } = target;
  const outputs = (await asUsage(() => flags.output?.map((text) => parseOutput(text, tag)))) ??
    target.outputs ?? [{ ...defaultOutput(name, count), ...(tag !== undefined && { name: tag }) }];
  await asUsage(() => {
    for (const output of outputs) checkOutput(output, name, count);
  });
  const cacheFrom = await asUsage(() => flags.cacheFrom?.map(parseCacheFrom));
  const cacheTo = await asUsage(() => flags.cacheTo?.map(parseCacheTo));
  return {
    ...request,
    outputs,
    ...(cacheFrom && { cacheFrom }),
    ...(cacheTo && { cacheTo }),
    cachedLayers: flags.cache ?? true,
    ...(target.tests && { tests: target.tests }),
    ...(flags.executor !== undefined && { executor: flags.executor }),
    ...(flags.keepFailed !== undefined && { keepFailed: flags.keepFailed }),
    ...(await builderOf(target, flags, env)),
  };
}

/** What BuildKit is spoken to with is loaded where it is needed. */
async function builderOf(
  target: BuildTarget,
  { builder: address, executor, frontend: given }: BuildFlags,
  env: CommandHost["env"],
): Promise<Pick<BuildOptions, "builder">> {
  if (address === undefined) {
    if (given === undefined) return {};
    throw new UsageError("Cannot use --frontend: it is the image that runs on a --builder");
  }
  if (executor !== undefined) {
    throw new UsageError("Cannot use --executor with --builder: scripts run on the builder");
  }
  const { buildkitBuilder } = await import("@rootsmith/buildkit");
  const frontend = given ?? (env.ROOTSMITH_FRONTEND || target.frontend);
  return {
    builder: await asUsage(() => buildkitBuilder({ address, ...(frontend && { frontend }) })),
  };
}

/** The part of {@linkcode readBuildRequest} that decides what is locked. */
export async function readResolveRequest(
  target: BuildTarget,
  flags: ResolveFlags,
  env: CommandHost["env"],
): Promise<ResolveOptions & Pick<BuildOptions, "name" | "packageRegistries">> {
  const platforms = flags.platform ?? target.platforms;
  await asUsage(() => parsePlatforms(platforms));
  const { layers: how } = flags;
  const layers = how === undefined ? target.layers : await asUsage(() => parseLayering(how));
  const { normalize: names = target.normalize } = flags;
  const normalize = names && (await asUsage(() => parseNormalizations(names, target.provider)));
  const { base, baseName } = target;
  const from = base ?? flags.from ?? target.from;
  const epoch = readEpoch(env.SOURCE_DATE_EPOCH);
  const cacheLimit = readCacheLimit(env);
  const config = mergeConfig(target.config ?? {}, readConfigFlags(flags));
  return {
    name: flags.name ?? target.name,
    provider: target.provider,
    ...(await readMirrors(flags.mirror, target.provider.name, env)),
    configure: flags.configure === "none" ? "none" : (target.configure ?? "auto"),
    ...(Object.keys(config).length > 0 && { config }),
    ...(platforms !== undefined && { platforms }),
    ...(from !== undefined && { from }),
    ...(base !== undefined && baseName !== undefined && { fromName: baseName }),
    ...(target.directory !== undefined && { directory: target.directory }),
    ...(flags.plainHttp !== undefined && { plainHttp: flags.plainHttp }),
    ...(normalize && { normalize }),
    ...(layers !== undefined && { layers }),
    ...(flags.cacheDir !== undefined && { cacheDir: flags.cacheDir }),
    ...(cacheLimit !== undefined && { cacheLimit }),
    ...(flags.keyring !== undefined && {
      keyring: await keyringOf(flags.keyring),
      keyringName: flags.keyring,
    }),
    ...(epoch !== undefined && { epoch }),
  };
}

/** A `docker` archive, or for several platforms an `oci` archive. */
function defaultOutput(name: string, platforms: number): Output {
  const dest = `out/${name.replaceAll(/[/:]/g, "-")}.tar`;
  return { type: platforms > 1 ? "oci" : "docker", dest };
}

/** @see https://reproducible-builds.org/specs/source-date-epoch/ */
function readEpoch(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  const epoch = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(epoch)) return epoch;
  throw new UsageError(`Cannot use SOURCE_DATE_EPOCH "${text}": expected seconds since 1970`);
}

/** What keys look like is for the distro to say: OpenPGP is not the only form. */
function keyringOf(file: string): Promise<Uint8Array> {
  return readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw new UsageError(`Cannot read the keyring "${file}": ${systemFact(cause.message)}`, {
      cause,
    });
  });
}
