/**
 * A builder that answers, or why it does not.
 *
 * @module
 */
import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { formatPlatform, HostError, type Platform } from "@rootsmith/core";
import { GrpcClient } from "../gateway/grpc-client.ts";
import { Control } from "../proto/control_pb.ts";
import type { BuilderAddress } from "./builder-address.ts";
import { type Connection, connect } from "./connect.ts";

export interface ConnectedBuilder {
  readonly client: GrpcClient;
  /** `"linux/amd64"`; its own is the first, and the others it can emulate. */
  readonly platforms: readonly string[];
  close(): void;
}

interface ConnectOptions {
  /** For messages. */
  readonly name: string;
  /** What is to be built. */
  readonly platform: Platform;
  readonly signal: AbortSignal;
}

/** @throws {HostError} If it cannot be reached. */
export async function connectBuilder(
  address: BuilderAddress,
  { name, platform, signal }: ConnectOptions,
): Promise<ConnectedBuilder> {
  let connection: Connection | undefined;
  let client: GrpcClient | undefined;
  const close = (): void => {
    client?.close();
    connection?.close();
  };
  try {
    connection = await connect(address, formatPlatform(platform));
    client = new GrpcClient(connection.stream);
    const { record } = await client.call(Control.method.listWorkers, {}, { signal });
    const platforms = record.flatMap((worker) => worker.platforms).map(platformName);
    return { client, platforms, close };
  } catch (cause) {
    const said = connection?.said() || (cause as Error).message;
    close();
    signal.throwIfAborted();
    const fact = said.split("\n").findLast((line) => line.trim() !== "") ?? "it says nothing";
    throw new HostError(`Cannot reach ${name}: ${fact.replace(/^ERROR: /, "")}`, {
      cause,
      hint: await hintFor(address, said),
    });
  }
}

/** A message has an empty text where there is none. */
function platformName({ os, architecture, variant }: Platform): string {
  return formatPlatform({ os, architecture, ...(variant && { variant }) });
}

async function hintFor(address: BuilderAddress, said: string): Promise<string> {
  if (/ENOENT/.test(said) && address.type !== "unix") {
    return "Install the docker command, or name a BuildKit by its address: --builder tcp://HOST:PORT";
  }
  switch (address.type) {
    case "buildx":
      if (/unknown (command|flag)|not a docker command/.test(said)) {
        return "Install docker-buildx 0.13 or newer, or name the engine: --builder docker://";
      }
      return `Builders of docker buildx: ${(await knownBuilders()).join(", ")}`;
    case "engine":
      return "See with docker info whether the engine runs; docker context ls lists others";
    case "unix":
      return "Start buildkitd, or name the socket that it listens on; an engine is docker://";
    default:
      return "See whether buildkitd listens there, and whether it wants TLS: tcp://HOST:PORT,cacert=FILE,cert=FILE,key=FILE";
  }
}

/** Of the store of docker buildx; `default` is always there. */
async function knownBuilders(): Promise<string[]> {
  const { BUILDX_CONFIG, DOCKER_CONFIG = join(homedir(), ".docker") } = process.env;
  const store = join(BUILDX_CONFIG ?? join(DOCKER_CONFIG, "buildx"), "instances");
  const names = await readdir(store).catch(() => []);
  return ["default", ...names.sort()];
}
