/**
 * The contract between core and a distro plugin.
 *
 * A provider turns its options into a {@linkcode PlatformLock} (network allowed) and a lock into
 * layers (network absent). It never touches the host's files, never needs root, and never writes
 * tar or OCI JSON: core does that.
 *
 * @module
 */
import type { JsonObject } from "../model/json.ts";
import type { ImageConfig, Platform } from "../model/oci.ts";
import type { AvailablePackage, PackageFilter } from "../packages/available-package.ts";
import type { PackageReader } from "../packages/installed-package.ts";
import type { PackageFact } from "../packages/package-fact.ts";
import type { PackageGraph } from "../packages/package-graph.ts";
import type { PackageUpdate } from "../packages/package-update.ts";
import type { RootfsReader } from "../rootfs/rootfs-reader.ts";
import type { ConfigurePlan } from "./configure-plan.ts";
import type { BuildContext, ResolveContext } from "./contexts.ts";
import type { LayerDraft } from "./layer-draft.ts";
import type { Normalization } from "./normalization.ts";
import type { PlatformLock } from "./platform-lock.ts";

/** One distro. Made by a factory, `debian({ suite: "trixie" })`, that closes over its options. */
export interface RootfsProvider {
  /** Stable id in locks, logs and errors: lower-case, e.g. `"debian"`. */
  readonly name: string;

  /** Bump when the same lock would give different bytes. Part of the layer cache key. */
  readonly revision: number;

  /** Options after defaults. Kept in the lock to detect drift, so: no secrets, no paths. */
  readonly options: JsonObject;

  /**
   * Pins everything that the build will read. Called once per platform. Deterministic for the same
   * upstream bytes.
   *
   * @throws {UnsupportedPlatformError} If the distro has no port for `platform`.
   * @throws {ResolveError} If a package, suite or index cannot be resolved.
   * @throws {SignatureError} If no trusted key vouches for the metadata.
   */
  resolve(platform: Platform, ctx: ResolveContext): Promise<PlatformLock>;

  /**
   * What the repositories have by now that is newer than some packages, which a lock or the database
   * of a rootfs lists. Reads metadata alone: whoever asks often has it for little. Where the options
   * name a snapshot, the repositories of today count. Omit where resolving anew costs no more; then
   * a lock is compared with the next one.
   *
   * @returns In the order of `packages`.
   * @throws As {@linkcode resolve}.
   */
  updates?(
    packages: readonly PackageFact[],
    platform: Platform,
    ctx: ResolveContext,
  ): Promise<readonly PackageUpdate[]>;

  /**
   * How the packages of a lock ask for each other, and which of them were asked for. Reads the lock and metadata of
   * the repositories, and fetches no package. What the repositories no longer have is a matter of what the lock
   * says.
   *
   * @returns The packages of the lock, each with its package URL as id.
   * @throws As {@linkcode resolve}.
   */
  packageGraph?(lock: PlatformLock, ctx: ResolveContext): Promise<PackageGraph>;

  /**
   * Packages that could be installed with these options, and that are wanted, by metadata alone.
   *
   * @param isWanted Is asked for each package once at least.
   * @returns All versions of a name one after the other, the one first that would be chosen.
   * @throws As {@linkcode resolve}.
   */
  search?(
    isWanted: PackageFilter,
    platform: Platform,
    ctx: ResolveContext,
  ): Promise<readonly AvailablePackage[]>;

  /**
   * Yields layers, base first. Reads only `lock` and `ctx`. Same lock, same entries, on every
   * runtime. Used as it is when nothing is to be configured.
   *
   * @throws {LockError} If `lock.extra` is not what this provider wrote.
   * @throws {FormatError} If an archive is malformed.
   */
  layers(lock: PlatformLock, ctx: BuildContext): AsyncIterable<LayerDraft>;

  /**
   * True: what it yields can lie on top of any other image, as files do. `"packages"`: it adds packages to an
   * image of its own distribution, whose database it reads from {@linkcode ResolveContext.base}.
   */
  readonly extendsImages?: boolean | "packages";

  /** Config for the image. Pure. Omit for an empty config. */
  config?(lock: PlatformLock): ImageConfig;

  /**
   * How the tree is configured. Omit if nothing has to run. May read the locked sources, since
   * which packages have a script stands only in them; the same lock gives the same plan.
   */
  configure?(lock: PlatformLock, ctx: BuildContext): Promise<ConfigurePlan>;

  /** True: where no executor can be used, the unconfigured layers are enough. Default: the build fails there. */
  readonly usableUnconfigured?: boolean;

  /**
   * What only this distro's scripts leave that differs from build to build and is not needed. Core
   * adds what those of any distro leave: the machine-id, the cache of ldconfig, days in etc/shadow.
   * See the caller's `normalize`.
   */
  readonly normalizations?: readonly Normalization[];

  /**
   * SPDX expressions by package URL, of packages whose licences stand in the rootfs and not in the
   * lock. Called when an SBOM is written.
   */
  licenses?(lock: PlatformLock, rootfs: RootfsReader): Promise<ReadonlyMap<string, string>>;

  /**
   * Reads which packages of the lock the rootfs still has, where the plan takes some away. An SBOM
   * lists no others. Default: all.
   */
  readonly installed?: PackageReader;

  /**
   * The mirrors that the host itself uses, by repository name, if it runs this distro. `host` reads
   * the host's files. Called only where the caller named no mirror.
   */
  hostMirrors?(host: RootfsReader): Promise<Readonly<Record<string, readonly string[]>>>;
}
