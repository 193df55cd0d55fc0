/**
 * The errors that callers catch. Each has a `code` that stays the same across versions.
 *
 * A message reads `Cannot <verb> <object>: <fact>`; where the reader can do something about it,
 * `hint` says what. URLs stand in both without a password.
 *
 * @module
 */
import type { Platform } from "./oci.ts";
import { withoutCredentials } from "./without-credentials.ts";

export interface RootfsErrorOptions {
  readonly cause?: unknown;
  /** What the reader can do now, as a sentence or a command. */
  readonly hint?: string;
}

/** What to do where the system refuses to open one more file, socket or process. */
export const MORE_FILES: string = "Raise the limit: ulimit -n 1024";

function hintFrom(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  const { code } = cause as NodeJS.ErrnoException;
  return code === "EMFILE" || code === "ENFILE" ? MORE_FILES : hintFrom(cause.cause);
}

/** The root of every condition that rootsmith reports on purpose. */
export class RootfsError extends Error {
  override readonly name: string = "RootfsError";
  readonly code: string = "ROOTFS";
  readonly hint?: string;
  constructor(message: string, options: RootfsErrorOptions = {}) {
    const { cause, hint = hintFrom(cause) } = options;
    super(withoutCredentials(message), cause === undefined ? undefined : { cause });
    if (hint !== undefined) this.hint = withoutCredentials(hint);
  }
}

/** A suite, package, index or dependency cannot be resolved. */
export class ResolveError extends RootfsError {
  override readonly name = "ResolveError";
  override readonly code = "RESOLVE";
}

/** The distro has no port for a platform. */
export class UnsupportedPlatformError extends RootfsError {
  override readonly name = "UnsupportedPlatformError";
  override readonly code = "UNSUPPORTED_PLATFORM";
  readonly platform: Platform;
  readonly supported: readonly string[];
  constructor(distro: string, platform: Platform, supported: readonly string[]) {
    const { os, architecture, variant } = platform;
    const text = [os, architecture, variant].filter(Boolean).join("/");
    super(`Cannot build ${distro} for ${text}: it has no such port`, {
      hint: `Choose one of: ${supported.join(", ")}`,
    });
    this.platform = platform;
    this.supported = supported;
  }
}

/** A download failed at every mirror. */
export class FetchError extends RootfsError {
  override readonly name = "FetchError";
  override readonly code = "FETCH";
  /** Without credentials. */
  readonly url: string;
  /** HTTP status of the last answer; undefined if there was none. */
  readonly status?: number;
  constructor(
    message: string,
    options: RootfsErrorOptions & { readonly url: string; readonly status?: number },
  ) {
    super(message, options);
    this.url = options.url;
    if (options.status !== undefined) this.status = options.status;
  }
}

/** Whether every mirror says that it has no such file: HTTP status 404 or 410. */
export function isNotFound(error: unknown): error is FetchError & { readonly status: number } {
  return error instanceof FetchError && (error.status === 404 || error.status === 410);
}

/** A registry refuses a request, does not answer, or is none. */
export class RegistryError extends RootfsError {
  override readonly name = "RegistryError";
  override readonly code = "REGISTRY";
  /** As in the name of the image: `"docker.io"`, `"localhost:5000"`. */
  readonly host: string;
  /** HTTP status of the last answer; undefined if there was none. */
  readonly status?: number;
  /**
   * The registry's own code for what is wrong: `"MANIFEST_UNKNOWN"`; undefined if it gave none.
   *
   * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes
   */
  readonly registryCode?: string;
  constructor(
    message: string,
    options: RootfsErrorOptions & {
      readonly host: string;
      readonly status?: number;
      readonly registryCode?: string;
    },
  ) {
    super(message, options);
    this.host = options.host;
    if (options.status !== undefined) this.status = options.status;
    if (options.registryCode !== undefined) this.registryCode = options.registryCode;
  }
}

/** Bytes are not the ones that a lock, an index or a manifest promised. */
export class DigestMismatchError extends RootfsError {
  override readonly name = "DigestMismatchError";
  override readonly code = "DIGEST_MISMATCH";
  /** The algorithm and hex digits: `"sha256:…"`; old RPM repositories have SHA-1. */
  readonly expected: string;
  readonly actual: string;
  constructor(what: string, expected: string, actual: string, options: RootfsErrorOptions = {}) {
    super(`Cannot accept ${what}: expected ${expected}, received ${actual}`, options);
    this.expected = expected;
    this.actual = actual;
  }
}

/** A signature is missing, wrong, or of a key that is not trusted. */
export class SignatureError extends RootfsError {
  override readonly name = "SignatureError";
  override readonly code = "SIGNATURE";
  /** Fingerprints or key ids of the keys that signed, upper-case hex. */
  readonly signers: readonly string[];
  constructor(
    message: string,
    options: RootfsErrorOptions & { readonly signers?: readonly string[] } = {},
  ) {
    super(message, options);
    this.signers = options.signers ?? [];
  }
}

/** A lock is not what the provider wrote, or not for these options. */
export class LockError extends RootfsError {
  override readonly name = "LockError";
  override readonly code = "LOCK";
}

/** Bytes do not follow their format. */
export class FormatError extends RootfsError {
  override readonly name = "FormatError";
  override readonly code = "FORMAT";
  /** `"tar"`, `"ar"`, `"deb822"`, … */
  readonly format: string;
  /** Where in the input, in bytes, if known. */
  readonly offset?: number;
  constructor(
    message: string,
    options: RootfsErrorOptions & { readonly format: string; readonly offset?: number },
  ) {
    super(message, options);
    this.format = options.format;
    if (options.offset !== undefined) this.offset = options.offset;
  }
}

/** An entry that cannot stand in a rootfs: `..`, an absolute path, a link out of the root. */
export class InvalidEntryError extends RootfsError {
  override readonly name = "InvalidEntryError";
  override readonly code = "INVALID_ENTRY";
  readonly path: string;
  constructor(path: string, fact: string) {
    super(`Cannot add "${path}" to the rootfs: ${fact}`);
    this.path = path;
  }
}

/** Two entries of one rootfs claim one path. */
export class DuplicateEntryError extends RootfsError {
  override readonly name = "DuplicateEntryError";
  override readonly code = "DUPLICATE_ENTRY";
  readonly path: string;
  constructor(path: string, first?: string, second?: string, options: RootfsErrorOptions = {}) {
    const from =
      first || second ? ` (${first ?? "no package"}, then ${second ?? "no package"})` : "";
    super(`Cannot add "${path}" to the rootfs: it already exists${from}`, options);
    this.path = path;
  }
}

/** A maintainer script or scriptlet failed. */
export class ConfigureError extends RootfsError {
  override readonly name = "ConfigureError";
  override readonly code = "CONFIGURE";
  readonly argv: readonly string[];
  /** Undefined if a signal ended it. */
  readonly exitCode?: number;
  /** At most the last 4 KiB of what it printed. */
  readonly output: string;
  constructor(
    message: string,
    options: RootfsErrorOptions & {
      readonly argv: readonly string[];
      readonly exitCode?: number;
      readonly output: string;
    },
  ) {
    super(message, options);
    this.argv = options.argv;
    if (options.exitCode !== undefined) this.exitCode = options.exitCode;
    this.output = options.output;
  }
}

/** A finished image is not what it has to be. */
export class TestError extends RootfsError {
  override readonly name = "TestError";
  override readonly code = "TEST";
  /** What each test that failed has seen. */
  readonly failures: readonly string[];
  constructor(
    message: string,
    options: RootfsErrorOptions & { readonly failures: readonly string[] },
  ) {
    super(message, options);
    this.failures = options.failures;
  }
}

/** Programs have to run in the rootfs and no executor can run them here. */
export class ExecutorRequiredError extends RootfsError {
  override readonly name = "ExecutorRequiredError";
  override readonly code = "EXECUTOR_REQUIRED";
}

/** The host refused something: a full disk, a directory that cannot be written. */
export class HostError extends RootfsError {
  override readonly name = "HostError";
  override readonly code = "HOST";
}
