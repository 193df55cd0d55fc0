/**
 * What a caller says about a build, and about the resolving before it.
 *
 * @module
 */
import type { RootfsExecutor } from "../contract/executor.ts";
import type { ImageTests } from "../contract/image-tests.ts";
import type { RootfsProvider } from "../contract/provider.ts";
import type { ReportPage } from "../image/built-image.ts";
import type { LockFile } from "../lock/lock-file.ts";
import type { LockedOptions } from "../lock/locked-options.ts";
import type { ProgressEvent } from "../model/progress-event.ts";
import type { Output } from "../outputs/output.ts";
import type { PackageReader } from "../packages/installed-package.ts";
import type { SharedCacheOptions } from "../shared-cache/shared-cache.ts";
import type { LayerBuilder } from "./layer-builder.ts";

export interface ResolveOptions extends LockedOptions {
  readonly provider: RootfsProvider;
  /**
   * Ask registries without encryption: that of `from`, and those of outputs that do not say it
   * themselves. This machine's own may be asked so in any case.
   */
  readonly plainHttp?: boolean;
  /** As `"linux/arm64"`. Default: Linux on the host's architecture. */
  readonly platforms?: readonly string[];
  /** What relative paths of files start from that go into the image. Default: the working directory. */
  readonly directory?: string;
  /** Default: `rootsmith` below the XDG cache directory. */
  readonly cacheDir?: string;
  /** Bytes that the cache may hold when the build has ended. Default 10 GB. */
  readonly cacheLimit?: number;
  /** Base URLs by repository name, in place of the provider's and the host's. */
  readonly mirrors?: Readonly<Record<string, readonly string[]>>;
  /** Public keys to trust instead of the provider's pinned ones. */
  readonly keyring?: Uint8Array;
  /** For messages about `keyring`: the file that it is from. */
  readonly keyringName?: string;
  /** Seconds since 1970-01-01Z, in place of the lock's epoch: `SOURCE_DATE_EPOCH`. */
  readonly epoch?: number;
  /** Seconds since 1970-01-01Z: when metadata is judged as expired. Default: the clock. */
  readonly now?: number;
  readonly signal?: AbortSignal;
  report?(event: ProgressEvent): void;
}

export interface BuildOptions
  extends ResolveOptions,
    Pick<SharedCacheOptions, "cacheFrom" | "cacheTo" | "packageRegistries"> {
  /** Names the image where an output does not: `"bookworm"`, `"debian:bookworm"`. */
  readonly name: string;
  readonly outputs: readonly Output[];
  /** Name of the executor to use. Default: the best one that is available. */
  readonly executor?: string;
  /** In order of preference. Default: chroot, userns, docker. */
  readonly executors?: readonly RootfsExecutor[];
  /**
   * Makes the layers in the place of an executor of this machine, and tests the image. What it cannot make
   * from a lock alone, and needs no executor, is made here.
   */
  readonly builder?: LayerBuilder;
  /**
   * By which SBOMs find the packages that no lock names: those of the image below, or of a rootfs that
   * was there before. Default: none, so that they are left out.
   */
  readonly packageReaders?: readonly PackageReader[];
  /** Makes the page of an output of type `report`. Default: there is no such output. */
  readonly reportPage?: ReportPage;
  /** A directory, absent or empty, that gets the rootfs as it is when one of its scripts fails. */
  readonly keepFailed?: string;
  /** What an image has to pass before it is written. */
  readonly tests?: ImageTests;
  /**
   * False: build layers again although a cache has them, of this machine or shared. Downloads are kept,
   * and what is made goes into `cacheTo`. Default true.
   */
  readonly cachedLayers?: boolean;
  /**
   * To build from, without resolving. Where it does not fit the other options, or the files of the
   * host that went into it, all is resolved anew, with a warning; platforms that it lacks are
   * resolved beside those that it has.
   */
  readonly lock?: LockFile;
  /** True: a lock that does not fit is an error, and so is none. Default false. */
  readonly locked?: boolean;
}
