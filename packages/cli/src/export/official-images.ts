/**
 * The library file of Docker's official images, which the maintainers of a base image submit.
 *
 * @see https://github.com/docker-library/official-images, "Instruction format"
 * @module
 */
import { formatPlatform, normalizePlatform, type Platform } from "@rootsmith/core/provider";

/** One image of one architecture in the maintainers' Git repository. */
export interface OfficialImage {
  /** As returned by {@linkcode officialArchitecture}. */
  readonly architecture: string;
  /** Without the name of the image: `["bookworm", "12", "latest"]`. */
  readonly tags: readonly string[];
  /** Relative to the top of the repository; `"."` is the top. */
  readonly directory: string;
  /** A Dockerfile is built; an OCI layout is published as it is, with its digest. */
  readonly kind: "context" | "oci";
}

export interface OfficialLibrary {
  /** `Jo Doe <jo@example.org> (@jodoe)` */
  readonly maintainers: readonly string[];
  /** An https URL. */
  readonly gitRepo: string;
  /** The full hash. */
  readonly gitCommit: string;
  /** The branch or tag where the commit is found: `"refs/heads/main"`. */
  readonly gitFetch?: string;
  readonly images: readonly OfficialImage[];
}

/** The names of official images by platform. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  "linux/amd64": "amd64",
  "linux/arm/v5": "arm32v5",
  "linux/arm/v6": "arm32v6",
  "linux/arm/v7": "arm32v7",
  "linux/arm64": "arm64v8",
  "linux/386": "i386",
  "linux/mips64le": "mips64le",
  "linux/ppc64le": "ppc64le",
  "linux/riscv64": "riscv64",
  "linux/s390x": "s390x",
};

/** `"arm64v8"` for linux/arm64. Undefined if official images do not support the platform. */
export function officialArchitecture(platform: Platform): string | undefined {
  return ARCHITECTURES[formatPlatform(normalizePlatform(platform))];
}

/**
 * Formats the file: one entry for each set of tags, with the directories of its architectures.
 *
 * @throws {RangeError} If a tag stands in two sets, or a set has an architecture twice.
 */
export function formatLibrary(library: OfficialLibrary): string {
  const { maintainers, gitRepo, gitCommit, gitFetch, images } = library;
  const header = [
    `Maintainers: ${maintainers.join(",\n             ")}`,
    `GitRepo: ${gitRepo}`,
    ...(gitFetch === undefined ? [] : [`GitFetch: ${gitFetch}`]),
    `GitCommit: ${gitCommit}`,
  ];
  const entries = Map.groupBy(images, ({ tags }) => tags.join(", "));
  checkTags([...entries.keys()]);
  const paragraphs = [...entries].map(([tags, same]) => formatEntry(tags, same));
  return [header, ...paragraphs].map((lines) => `${lines.join("\n")}\n`).join("\n");
}

function formatEntry(tags: string, images: readonly OfficialImage[]): string[] {
  const sorted = images.toSorted((a, b) => (a.architecture < b.architecture ? -1 : 1));
  const twice = sorted.find((image, i) => image.architecture === sorted[i + 1]?.architecture);
  if (twice !== undefined) {
    throw new RangeError(`Cannot list "${tags}": two images are for ${twice.architecture}`);
  }
  const directories = new Set(images.map(({ directory }) => directory));
  const isLayout = sorted.every(({ kind }) => kind === "oci");
  if (!isLayout && sorted.some(({ kind }) => kind === "oci")) {
    throw new RangeError(`Cannot list "${tags}": it mixes layouts and build contexts`);
  }
  return [
    `Tags: ${tags}`,
    `Architectures: ${sorted.map(({ architecture }) => architecture).join(", ")}`,
    ...(directories.size === 1
      ? [`Directory: ${sorted[0]?.directory}`]
      : sorted.map((image) => `${image.architecture}-Directory: ${image.directory}`)),
    ...(isLayout ? ["File: index.json", "Builder: oci-import"] : ["Builder: buildkit"]),
  ];
}

function checkTags(sets: readonly string[]): void {
  const seen = new Set<string>();
  for (const tag of sets.flatMap((set) => set.split(", "))) {
    if (seen.has(tag)) throw new RangeError(`Cannot list the tag "${tag}": two images have it`);
    seen.add(tag);
  }
}
