/**
 * What a caller says about a root file system that exists already.
 *
 * @module
 */
import { checkOptionNames, type Digest, parseDigest } from "@rootsmith/core/provider";

/**
 * Where it is: exactly one of `dir`, `tar` and `host`.
 *
 * Patterns are globs on whole paths below the root, as dpkg's `--path-exclude` takes them: `*` is any
 * run of characters, `/` included. One that matches a directory covers what is below it.
 */
export interface RootfsOptions {
  /** A directory. */
  readonly dir?: string;
  /** An archive, of any compression: a path, or a URL with a digest. */
  readonly tar?: string;
  /** Of the file at the URL, as it is downloaded: `"sha256:…"`. */
  readonly digest?: string;
  /** The root of a machine: `"/"`, or where the disk of another one is mounted. */
  readonly host?: string;
  /** Patterns of what is left out of `dir` or `host`. */
  readonly exclude?: readonly string[];
  /** Patterns of what stays although it would be left out, also by default for `host`. */
  readonly include?: readonly string[];
}

/** The same with the kind of source as a word. */
export interface RootfsSettings {
  readonly kind: "dir" | "tar" | "host";
  /** The path or URL, as the caller gave it. */
  readonly source: string;
  readonly digest?: Digest;
  readonly exclude: readonly string[];
  readonly include: readonly string[];
}

const KINDS = ["dir", "tar", "host"] as const;

/** What the factory takes. */
const OPTION_NAMES: Readonly<Record<keyof RootfsOptions, true>> = {
  dir: true,
  tar: true,
  digest: true,
  host: true,
  exclude: true,
  include: true,
};

/** @throws {TypeError} If there is no source, or more than one, or options do not fit it. */
export function rootfsSettings(options: RootfsOptions): RootfsSettings {
  checkOptionNames("rootfs()", options, OPTION_NAMES);
  const { exclude = [], include = [], digest } = options;
  const given = KINDS.filter((kind) => options[kind] !== undefined);
  const [kind] = given;
  if (kind === undefined || given.length > 1) {
    throw new TypeError(
      `Cannot build a root file system: expected one of dir, tar and host, received ${given.join(" and ") || "none"}`,
    );
  }
  const source = options[kind] as string;
  if (source === "") {
    throw new TypeError(`Cannot build a root file system: ${kind} is empty`);
  }
  if (kind === "tar" && exclude.length + include.length > 0) {
    throw new TypeError(
      `Cannot leave out parts of "${source}": exclude and include are for directories`,
    );
  }
  if (digest !== undefined && !isUrl(source)) {
    throw new TypeError(`Cannot use a digest for "${source}": it is for URLs`);
  }
  return {
    kind,
    source,
    ...(digest !== undefined && { digest: readDigest(digest) }),
    exclude,
    include,
  };
}

/** True for what is downloaded. */
export function isUrl(source: string): boolean {
  return /^https?:/.test(source);
}

function readDigest(text: string): Digest {
  try {
    return parseDigest(text);
  } catch (cause) {
    throw new TypeError((cause as Error).message, { cause });
  }
}
