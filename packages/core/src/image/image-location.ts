/**
 * Where an image lies, as a person writes it: `oci:DIR[:TAG]`, `oci-archive:FILE[:TAG]`,
 * `docker-archive:FILE[:NAME[:TAG]]`, `docker://NAME`, a path, or a name in a registry.
 *
 * @see https://github.com/containers/image/blob/main/docs/containers-transports.5.md
 * @module
 */
import { existsSync } from "node:fs";
import { expandHome } from "../io/expand-home.ts";

/** An image in files of this machine, or in a registry. */
export type ImageLocation =
  | {
      /** `"files"`: whichever of the two is there. */
      readonly type: "oci" | "docker" | "files";
      /** Of a directory or an archive. */
      readonly path: string;
      /**
       * Which image, where there are several: its tag or digest in a layout; its name in a docker
       * archive, or its place: `"@0"`.
       */
      readonly name?: string;
    }
  | {
      readonly type: "registry";
      /** As typed: `"debian:bookworm"`, `"localhost:5000/base@sha256:…"`. */
      readonly name: string;
    };

const REGISTRY = "docker://";

const TRANSPORTS: readonly (readonly [prefix: string, type: "oci" | "docker"])[] = [
  ["oci:", "oci"],
  ["oci-archive:", "oci"],
  ["docker-archive:", "docker"],
];

/**
 * Reads the location of an image. Without a prefix, what is there is a path, as is what begins with
 * `/` or `.` or ends in `.tar`; the rest is a name in a registry.
 *
 * @throws {TypeError} If nothing follows the prefix.
 */
export function parseImageLocation(text: string): ImageLocation {
  if (text.startsWith(REGISTRY)) {
    return { type: "registry", name: required(text.slice(REGISTRY.length), text) };
  }
  for (const [prefix, type] of TRANSPORTS) {
    if (!text.startsWith(prefix)) continue;
    return { type, ...pathAndName(expandHome(text.slice(prefix.length)), text) };
  }
  if (/^[/.]|\.tar$/.test(text) || existsSync(text)) return { type: "files", path: text };
  return { type: "registry", name: required(text, text) };
}

/** The inverse of {@linkcode parseImageLocation}. */
export function formatImageLocation(location: ImageLocation): string {
  const { type, name } = location;
  if (type === "registry") return `${REGISTRY}${name}`;
  const { path } = location;
  if (type === "files") return /^[/.]/.test(path) ? path : `./${path}`;
  const prefix = type === "oci" ? "oci" : "docker-archive";
  return name === undefined ? `${prefix}:${path}` : `${prefix}:${path}:${name}`;
}

/** A path ends at the first colon, unless what has the colon is there. */
function pathAndName(rest: string, text: string): { path: string; name?: string } {
  const colon = rest.indexOf(":");
  if (colon === -1 || existsSync(rest)) return { path: required(rest, text) };
  const name = required(rest.slice(colon + 1), text);
  return { path: required(rest.slice(0, colon), text), name };
}

function required(part: string, text: string): string {
  if (part !== "") return part;
  throw new TypeError(
    `Cannot find an image at "${text}": expected "oci:DIR[:TAG]", "oci-archive:FILE[:TAG]", ` +
      `"docker-archive:FILE[:NAME]", "docker://NAME", a path or a name`,
  );
}
