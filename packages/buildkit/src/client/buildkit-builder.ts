/**
 * A builder of BuildKit as the machine that makes layers.
 *
 * @module
 */
import {
  formatPlatform,
  HostError,
  type LayerBuilder,
  type LayersRequest,
  type LockFile,
  type RootfsProvider,
} from "@rootsmith/core";
import { lockedProvider } from "../definition/read-images.ts";
import { buildLayers } from "./build-layers.ts";
import { parseBuilderAddress } from "./builder-address.ts";
import { connectBuilder } from "./connect-builder.ts";

/** Of the image of the frontend, as `pnpm build:frontend -o type=daemon,name=rootsmith:1` calls it. */
const DEFAULT_FRONTEND = "rootsmith:1";

export interface BuildkitBuilderOptions {
  /** `tcp://HOST:PORT`, `unix://PATH`, `docker://[CONTEXT]`, or the name of a builder of docker buildx. */
  readonly address: string;
  /** Reference of the frontend's image, which has rootsmith. Default `"rootsmith:1"`. */
  readonly frontend?: string;
}

/**
 * Makes layers on a builder of BuildKit: it downloads the packages of the lock by their checksums, and runs
 * rootsmith of the frontend's image on them, without network. What it cannot download is sent.
 *
 * @throws {TypeError} If the address is none.
 */
export function buildkitBuilder({
  address: text,
  frontend = DEFAULT_FRONTEND,
}: BuildkitBuilderOptions): LayerBuilder {
  const address = parseBuilderAddress(text);
  const name = `the builder "${text}"`;
  return {
    name,
    async layers(request, ctx) {
      const { lock, platform } = request;
      const provider = await sufficient(lock);
      if (provider === undefined) return undefined;
      const connected = await connectBuilder(address, { name, signal: ctx.signal, platform });
      try {
        const runsScripts = provider.configure !== undefined && lock.image.configure === "auto";
        if (runsScripts) checkPlatform(request, name, connected.platforms);
        return await buildLayers(request, ctx, { ...connected, frontend, name });
      } finally {
        connected.close();
      }
    },
  };
}

/** The provider of a lock that can be built from alone, where the image of the frontend has it. */
async function sufficient(lock: LockFile): Promise<RootfsProvider | undefined> {
  if (lock.image.from !== undefined) return undefined;
  try {
    return await lockedProvider(lock);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function checkPlatform(
  { name: image, platform }: LayersRequest,
  builder: string,
  platforms: readonly string[],
): void {
  const wanted = formatPlatform(platform);
  if (platforms.includes(wanted)) return;
  throw new HostError(
    `Cannot build "${image}" for ${wanted} on ${builder}: it runs ${platforms.join(", ")}`,
    {
      hint: "Name a builder of that platform, or install QEMU on this one: qemu-user-binfmt or qemu-user-static",
    },
  );
}
