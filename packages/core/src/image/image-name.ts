/**
 * Names of images: `IMAGE[:TAG]`.
 *
 * @see https://github.com/distribution/reference/blob/v0.6.0/reference.go the grammar
 * @module
 */

/** A name without a digest. */
export interface ImageName {
  /** `"debian"`, `"registry.example.org:5000/base/debian"`. */
  readonly repository: string;
  /** `"bookworm"`. */
  readonly tag: string;
}

const COMPONENT = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*$/;
const HOST = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d+)?$/i;
const TAG = /^\w[\w.-]{0,127}$/;
const MAX_LENGTH = 255;

/**
 * Reads `IMAGE[:TAG]`; the tag is `latest` where there is none.
 *
 * @throws {TypeError} If a registry or an engine would refuse the name.
 */
export function parseImageName(text: string): ImageName {
  const colon = text.indexOf(":", text.lastIndexOf("/") + 1);
  const repository = colon === -1 ? text : text.slice(0, colon);
  const tag = colon === -1 ? "latest" : text.slice(colon + 1);
  const [first = "", ...rest] = repository.split("/");
  const hasHost = isHostedName(repository);
  const components = hasHost ? rest : [first, ...rest];
  const refuse = (fact: string): TypeError =>
    new TypeError(`Cannot name an image "${text}": ${fact}`);

  if (repository === "scratch") {
    throw refuse(
      '"FROM scratch" stands for the empty image, so the name is reserved; choose another',
    );
  }
  if (text.includes("@")) throw refuse("a digest cannot be chosen; give IMAGE[:TAG]");
  if (!TAG.test(tag)) {
    throw refuse(`the tag "${tag}" is not 1 to 128 letters, digits, "_", "." and "-"`);
  }
  for (const component of components) {
    if (COMPONENT.test(component)) continue;
    if (COMPONENT.test(component.toLowerCase())) throw refuse("letters must be lower case");
    throw refuse(`"${component}" is not lower-case letters and digits, parted by ".", "_" or "-"`);
  }
  if (hasHost && !HOST.test(first)) throw refuse(`"${first}" is not a host name`);
  if (repository.length > MAX_LENGTH) throw refuse(`it is longer than ${MAX_LENGTH} characters`);
  return { repository, tag };
}

/** `"debian:bookworm"`. */
export function formatImageName({ repository, tag }: ImageName): string {
  return `${repository}:${tag}`;
}

/** As containerd keeps it, with the host that Docker leaves out: `"docker.io/library/debian:bookworm"`. */
export function fullImageName({ repository, tag }: ImageName): string {
  if (isHostedName(repository)) return `${repository}:${tag}`;
  return `docker.io/${repository.includes("/") ? "" : "library/"}${repository}:${tag}`;
}

/** A whole name as Docker shows it: without its own host. */
export function familiarName(name: string): string {
  return name.replace(/^docker\.io\/(library\/)?/, "");
}

/** True if the repository says in which registry it is. */
export function isHostedName(repository: string): boolean {
  return repository.includes("/") && isHost(repository.slice(0, repository.indexOf("/")));
}

function isHost(component: string): boolean {
  return component === "localhost" || /[.:]/.test(component);
}
