/**
 * The digests of a package's files, which its file `.MTREE` lists.
 *
 * @see mtree(5), alpm-mtree(5)
 * @module
 */
import { Buffer } from "node:buffer";

/** Of regular files, by path: `"sha256:…"`. Those of the package itself, which begin with a dot, are left out. */
export function parseMtree(text: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [name = "", ...words] = line.split(" ");
    const digest = words.find((word) => word.startsWith("sha256digest="))?.slice(13);
    if (!name.startsWith("./") || name.startsWith("./.") || digest === undefined) continue;
    files.set(unescaped(name.slice(2)), `sha256:${digest}`);
  }
  return files;
}

/** Bytes that are not plain stand as three octal digits. */
function unescaped(name: string): string {
  const bytes = name.replaceAll(/\\([0-3][0-7]{2})/g, (_all, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
  return name === bytes ? name : Buffer.from(bytes, "latin1").toString();
}
