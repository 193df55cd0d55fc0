/**
 * What a Debian lock says beside the sources: the packages, how they depend on one another, and what
 * apt shall know of them.
 *
 * @module
 */
import {
  JsonReader,
  LockError,
  type LockedPackage,
  type LockedSource,
  lockedPackages,
  type PackageFact,
  type PlatformLock,
} from "@rootsmith/core/provider";

/** The `extra` of a lock. JSON; written by `resolve`, read by `layers` and `configure`. */
export type DebianExtra = {
  /** Its name: `"debian"`. */
  readonly distribution: string;
  /** `"bookworm"`; never an alias such as `"stable"`. */
  readonly codename: string;
  /** `"12"`; empty for sid, which has none. */
  readonly version: string;
  /** Debian's name of the native architecture: `"arm64"`, `"armhf"`. */
  readonly architecture: string;
  /** Others whose packages dpkg accepts. */
  readonly foreignArchitectures: readonly string[];
  /** Whether /bin, /lib and /sbin are links into /usr. */
  readonly mergedUsr: boolean;
  /** Present where the suite has the package upstart. */
  readonly upstart?: true;
  /** What apt in the image is given: sources, keyrings, preferences. */
  readonly aptFiles: readonly LockedAptFile[];
  /** Files of the host that hooks copy in. Order is meaning. */
  readonly hostFiles: readonly LockedHostFile[];
  /** Present where the packages are installed on top of an image. */
  readonly onTop?: LockedOnTop;
};

/** What becomes of the packages of the image below, beside those that stay as they are. */
type LockedOnTop = {
  /** Keys, in the order of its database. */
  readonly removed: readonly string[];
  /** They have to be gone before something is installed that conflicts with one of them. */
  readonly removedFirst?: true;
  /** Keys of what was installed as a dependency and is now asked for. */
  readonly manual: readonly string[];
};

/** A {@linkcode DebianExtra} with what the lock says of each package. */
export type DebianLock = DebianExtra & {
  /** Those to install: the essential ones, then the others, each sorted by key. */
  readonly packages: readonly DebianLockedPackage[];
};

/** A file, mode 0644, with either text or bytes. */
export type LockedAptFile = {
  /** As in an entry. */
  readonly path: string;
  readonly text?: string;
  readonly base64?: string;
};

/** A node of the host as it was when the lock was written. */
export type LockedHostFile = {
  readonly hook: "beforeUnpack" | "afterUnpack" | "afterEssential" | "afterConfigure";
  /** Of the hook in its list. */
  readonly index: number;
  /** In the rootfs, as in an entry. */
  readonly path: string;
  readonly type: "file" | "dir" | "symlink";
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Of a symlink. */
  readonly target?: string;
  /** Of a file: index into the lock's `sources`. */
  readonly source?: number;
};

/** The `extra` of a package of a lock. Relations are keys of packages of the same lock. */
export type DebianPackageExtra = {
  /** The name, with `:ARCHITECTURE` for one of a foreign architecture. */
  readonly key: string;
  /** `"all"` or an architecture. */
  readonly architecture: string;
  /** In the closure of `Essential: yes` over Pre-Depends and Depends. */
  readonly essential: boolean;
  /** In the closure of what the variant starts from. */
  readonly base?: true;
  /** apt's mark: true for packages that were not requested, but installed as dependencies. */
  readonly automatic: boolean;
  /** Packages that satisfy Pre-Depends. */
  readonly preDepends: readonly string[];
  /** Packages that satisfy Depends. */
  readonly depends: readonly string[];
  /** KiB, as the archive estimates it. */
  readonly installedSize?: number;
};

/** One package of a lock. */
export type DebianLockedPackage = DebianPackageExtra & {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  /** The .deb. */
  readonly source: LockedSource;
};

/** Whether a package is of the base set, which many images have in common. */
export function isBase({ essential, base }: DebianLockedPackage): boolean {
  return essential || base === true;
}

/** Those that dpkg accepts, the native one first. */
export function architecturesOf(
  debian: Pick<DebianLock, "architecture" | "foreignArchitectures">,
): readonly string[] {
  return [debian.architecture, ...debian.foreignArchitectures];
}

/**
 * Narrows what a lock that was read back from disk says.
 *
 * @throws {LockError} If it is not what this provider wrote.
 */
export function readDebianLock(lock: PlatformLock): DebianLock {
  const extra = new JsonReader(lock.extra, "extra", problem).fields(
    [
      ...(["distribution", "codename", "version", "architecture", "foreignArchitectures"] as const),
      ...(["mergedUsr", "aptFiles", "hostFiles"] as const),
    ],
    ["upstart", "onTop"],
  );
  const sources = lock.sources.length;
  return {
    distribution: extra.distribution.text(),
    codename: extra.codename.text(),
    version: extra.version.string(),
    architecture: extra.architecture.text(),
    foreignArchitectures: texts(extra.foreignArchitectures),
    mergedUsr: extra.mergedUsr.boolean(),
    ...(extra.upstart?.boolean() && { upstart: true }),
    aptFiles: extra.aptFiles.items().map(readAptFile),
    hostFiles: extra.hostFiles.items().map((item) => readHostFile(item, sources)),
    ...(extra.onTop && { onTop: readOnTop(extra.onTop) }),
    packages: lockedPackages(extra.onTop ? withoutInstalled(lock) : lock).map(readPackage),
  };
}

/** What stays of the image below has no source. */
function withoutInstalled(lock: PlatformLock): PlatformLock {
  return { ...lock, packages: lock.packages.filter(({ digest }) => digest !== undefined) };
}

function readOnTop(item: JsonReader): LockedOnTop {
  const { removed, manual, removedFirst } = item.fields(["removed", "manual"], ["removedFirst"]);
  return {
    removed: texts(removed),
    ...(removedFirst?.boolean() && { removedFirst: true }),
    manual: texts(manual),
  };
}

function readAptFile(item: JsonReader): LockedAptFile {
  const { path, text, base64 } = item.fields(["path"], ["text", "base64"]);
  return {
    path: path.text(),
    ...(text && { text: text.string() }),
    ...(base64 && { base64: base64.string() }),
  };
}

function readHostFile(item: JsonReader, sources: number): LockedHostFile {
  const { target, source, ...fields } = item.fields(
    ["hook", "index", "path", "type", "mode", "uid", "gid"],
    ["target", "source"],
  );
  return {
    hook: fields.hook.oneOf(["beforeUnpack", "afterUnpack", "afterEssential", "afterConfigure"]),
    index: fields.index.count(),
    path: fields.path.text(),
    type: fields.type.oneOf(["file", "dir", "symlink"]),
    mode: fields.mode.count(),
    uid: fields.uid.count(),
    gid: fields.gid.count(),
    ...(target && { target: target.text() }),
    ...(source && { source: indexOf(source, sources) }),
  };
}

function readPackage({ fact, source }: LockedPackage, index: number): DebianLockedPackage {
  const { name, version, purl } = fact;
  return { name, version, purl, source, ...readPackageExtra(fact, index) };
}

/**
 * What a lock that was read back from disk says of a package.
 *
 * @param index Of the package in the lock.
 * @throws {LockError} If it is not what this provider wrote.
 */
export function readPackageExtra({ extra }: PackageFact, index: number): DebianPackageExtra {
  const { base, installedSize, ...fields } = new JsonReader(
    extra,
    `packages[${index}].extra`,
    problem,
  ).fields(
    ["key", "architecture", "essential", "automatic", "preDepends", "depends"],
    ["base", "installedSize"],
  );
  return {
    key: fields.key.text(),
    architecture: fields.architecture.text(),
    essential: fields.essential.boolean(),
    ...(base?.boolean() && { base: true }),
    automatic: fields.automatic.boolean(),
    preDepends: texts(fields.preDepends),
    depends: texts(fields.depends),
    ...(installedSize && { installedSize: installedSize.count() }),
  };
}

function texts(list: JsonReader): readonly string[] {
  return list.items().map((item) => item.text());
}

function indexOf(source: JsonReader, sources: number): number {
  const index = source.count();
  if (index < sources) return index;
  throw source.fail(`not an index into its ${sources} sources`);
}

function problem(where: string, fact: string): LockError {
  return new LockError(`Cannot read the lock of a Debian rootfs: "${where}" is ${fact}`, {
    hint: "Resolve again to write a new lock",
  });
}
