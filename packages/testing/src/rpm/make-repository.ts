/**
 * The files of a repository, with small packages that a key has signed.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/tags.html for the numbers of tags
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { posix } from "node:path";
import { createMessage, readPrivateKey, sign } from "openpgp";
import type { SigningKey } from "../signing-key.ts";
import { type ListedRpm, locationOf, versionOf } from "./list-packages.ts";
import { makeCpio } from "./make-cpio.ts";
import { type FileRecipe, makeFileTags } from "./make-file-tags.ts";
import { makeHeader, type TagValue } from "./make-header.ts";
import { repositoryFiles } from "./make-metadata.ts";
import { makeRpm } from "./make-rpm.ts";

export interface RpmRecipe extends Omit<ListedRpm, "file" | "files"> {
  /** Absolute path -> text, with mode 0755 in a `bin` directory and 0644 elsewhere; or whole files. */
  readonly files?: Readonly<Record<string, string>> | readonly FileRecipe[];
  /** Further tags of its header, by number: `{ 1024: "ldconfig", 1086: "/bin/sh" }` is a `%post`. */
  readonly tags?: Readonly<Record<number, TagValue>>;
}

export interface RepositoryRecipe {
  readonly packages: readonly RpmRecipe[];
  /** A comps.xml, for groups. */
  readonly comps?: string;
  /** Where it lies: `"core/x86_64"`. Default: at the top. */
  readonly path?: string;
}

/** The files by path: the metadata, with a signature, and the packages. */
export async function makeRepository(
  { packages, comps, path = "" }: RepositoryRecipe,
  key: SigningKey,
): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const listed: ListedRpm[] = [];
  for (const recipe of packages) {
    const { tags, ...rest } = recipe;
    const contents = filesOf(recipe);
    const file = await signedRpm(recipe, contents, key);
    const item = { ...rest, files: contents.map((content) => content.path), file };
    listed.push(item);
    files.set(posix.join(path, locationOf(item)), file);
  }
  const extra = comps === undefined ? {} : { group: comps };
  for (const [name, bytes] of repositoryFiles(listed, { extra })) {
    files.set(posix.join(path, name), bytes);
    if (!name.endsWith("/repomd.xml")) continue;
    files.set(posix.join(path, `${name}.asc`), Buffer.from(await detached(bytes, key, "armored")));
  }
  return files;
}

function filesOf({ files = [] }: RpmRecipe): readonly FileRecipe[] {
  if (Array.isArray(files)) return files;
  return Object.entries(files as Readonly<Record<string, string>>).map(([path, content]) => {
    return { path, content, mode: /\/s?bin\//.test(path) ? 0o100755 : 0o100644 };
  });
}

/** The signature of the header vouches for the payload, too, whose digest is in it. */
async function signedRpm(
  recipe: RpmRecipe,
  files: readonly FileRecipe[],
  key: SigningKey,
): Promise<Uint8Array> {
  const { epoch, version, release } = versionOf(recipe.evr ?? "1-1");
  const payload = payloadOf(files);
  const header = {
    1000: recipe.name,
    1001: version,
    1002: release,
    1003: epoch === 0 ? undefined : Uint32Array.of(epoch),
    1011: recipe.vendor,
    1022: recipe.arch ?? "noarch",
    ...makeFileTags(files),
    5092: [createHash("sha256").update(payload).digest("hex")],
    ...recipe.tags,
  };
  const signature = (await detached(makeHeader(header), key, "binary")) as Uint8Array;
  return makeRpm({ header, payload, signature: { 267: signature } });
}

async function detached(
  bytes: Uint8Array,
  { privateKey }: SigningKey,
  format: "armored" | "binary",
): Promise<string | Uint8Array> {
  return (await sign({
    message: await createMessage({ binary: bytes }),
    signingKeys: await readPrivateKey({ armoredKey: privateKey }),
    date: new Date("2024-06-01T00:00:00Z"),
    detached: true,
    format: format as "binary",
  })) as string | Uint8Array;
}

/** A link's content is its target. */
export function payloadOf(files: readonly FileRecipe[]): Uint8Array {
  return makeCpio(
    files.map(({ path, mode = 0o100644, content = "", target = "" }) => {
      return { file: path, mode, content: content || target };
    }),
  );
}
