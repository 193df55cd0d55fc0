/**
 * Names of images in registries: `[HOST/]REPOSITORY[:TAG][@DIGEST]`.
 *
 * @see https://github.com/distribution/reference/blob/v0.6.0/reference.go the grammar
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests
 * @module
 */

import { fullImageName, parseImageName } from "../image/image-name.ts";
import { type Digest, parseDigest } from "../model/digest.ts";

/** Where an image lies in a registry. Has a tag, a digest, or both; then the digest decides. */
export interface RegistryName {
  /** `"docker.io"`, `"localhost:5000"`. */
  readonly host: string;
  /** Without the host: `"library/debian"`. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: Digest;
}

/**
 * Reads a name as Docker does: without a host it is on Docker Hub, without a tag and a digest the
 * tag is `latest`.
 *
 * @throws {TypeError} If a registry would refuse the name.
 */
export function parseRegistryName(text: string): RegistryName {
  const at = text.indexOf("@");
  const named = at === -1 ? text : text.slice(0, at);
  const image = parseImageName(named);
  const [host = "", ...parts] = fullImageName({ ...image, tag: "" })
    .slice(0, -1)
    .split("/");
  const hasTag = named.includes(":", named.lastIndexOf("/") + 1);
  return {
    host: host === "index.docker.io" ? "docker.io" : host.toLowerCase(),
    repository: parts.join("/"),
    ...((hasTag || at === -1) && { tag: image.tag }),
    ...(at !== -1 && { digest: digestOfName(text, at) }),
  };
}

/**
 * Reads `[docker://]HOST/NAME`: a repository whose tags and digests are not the caller's to choose.
 *
 * @throws {TypeError} If it is none, or says a tag or a digest.
 */
export function parseRepositoryName(text: string): Pick<RegistryName, "host" | "repository"> {
  const plain = text.replace(/^docker:\/\//, "");
  const { host, repository } = parseRegistryName(plain);
  if (!/[:@]/.test(plain.slice(plain.lastIndexOf("/") + 1))) return { host, repository };
  throw new TypeError(
    `Cannot read the repository "${text}": its tags are chosen by what they name; leave tag and digest out`,
  );
}

/** With all its parts: `"docker.io/library/debian:bookworm"`. */
export function formatRegistryName({ host, repository, tag, digest }: RegistryName): string {
  const suffix = `${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
  return `${host}/${repository}${suffix}`;
}

function digestOfName(text: string, at: number): Digest {
  try {
    return parseDigest(text.slice(at + 1));
  } catch (cause) {
    const fact = `"${text.slice(at + 1)}" is not "sha256:" and 64 lower-case hex digits`;
    throw new TypeError(`Cannot read the name "${text}": ${fact}`, { cause });
  }
}
