/**
 * The words of OCI that providers and callers need: platform and image config.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md
 * @module
 */
import process from "node:process";

/** Spelled as Go and OCI spell it: `{ os: "linux", architecture: "arm64", variant: "v8" }`. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/** The `config` object of an image configuration; the names are those of the wire. */
export interface ImageConfig {
  readonly User?: string;
  readonly ExposedPorts?: Readonly<Record<string, Record<string, never>>>;
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Volumes?: Readonly<Record<string, Record<string, never>>>;
  readonly WorkingDir?: string;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly StopSignal?: string;
}

/**
 * Reads `"linux/amd64"` or `"linux/arm/v7"`.
 *
 * @throws {TypeError} If the text is not `os/architecture[/variant]`.
 */
export function parsePlatform(text: string): Platform {
  const [os, architecture, variant, ...rest] = text.split("/");
  if (!os || !architecture || variant === "" || rest.length > 0) {
    throw new TypeError(
      `Cannot parse platform "${text}": expected "os/architecture[/variant]", such as "linux/arm64"`,
    );
  }
  return { os, architecture, ...(variant !== undefined && { variant }) };
}

/** The inverse of {@linkcode parsePlatform}. */
export function formatPlatform({ os, architecture, variant }: Platform): string {
  return [os, architecture, variant].filter((part) => part !== undefined).join("/");
}

/** Linux on this machine's architecture. */
export function hostPlatform(): string {
  const names: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386", arm: "arm/v7" };
  return `linux/${names[process.arch] ?? process.arch}`;
}
