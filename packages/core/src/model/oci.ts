/**
 * The words of OCI that providers and callers need: platform and image config.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md
 * @module
 */

/** Spelled as Go and OCI spell it: `{ os: "linux", architecture: "arm", variant: "v7" }`. */
export type Platform = {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
};

/** The `config` object of an image configuration; the names are those of the wire. */
export type ImageConfig = {
  readonly User?: string;
  readonly ExposedPorts?: Readonly<Record<string, Record<string, never>>>;
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Volumes?: Readonly<Record<string, Record<string, never>>>;
  readonly WorkingDir?: string;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly StopSignal?: string;
};

/** `"linux/arm/v7"`. */
export function formatPlatform({ os, architecture, variant }: Platform): string {
  return [os, architecture, variant].filter((part) => part !== undefined).join("/");
}
