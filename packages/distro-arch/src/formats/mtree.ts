/**
 * The paths of a package, which its file `.MTREE` lists, and the digests of its files.
 *
 * @see mtree(5), alpm-mtree(5)
 * @module
 */
import { Buffer } from "node:buffer";

/** What a package lists of one path. */
export interface MtreeEntry {
  readonly path: string;
  /** `"file"`, `"dir"`, `"link"`. */
  readonly type: string;
  /** Of a regular file: `"sha256:…"`. */
  readonly digest?: string;
}

/** All paths but those of the package itself, which begin with a dot. */
export function parseMtree(text: string): readonly MtreeEntry[] {
  const entries: MtreeEntry[] = [];
  let usual = "file";
  for (const line of text.split("\n")) {
    const [name = "", ...words] = line.split(" ");
    const value = (key: string): string | undefined =>
      words.find((word) => word.startsWith(`${key}=`))?.slice(key.length + 1);
    if (name === "/set") usual = value("type") ?? usual;
    if (!name.startsWith("./") || name.startsWith("./.")) continue;
    const digest = value("sha256digest");
    entries.push({
      path: unescaped(name.slice(2)),
      type: value("type") ?? usual,
      ...(digest !== undefined && { digest: `sha256:${digest}` }),
    });
  }
  return entries;
}

/** Bytes that are not plain stand as three octal digits. */
function unescaped(name: string): string {
  const bytes = name.replaceAll(/\\([0-3][0-7]{2})/g, (_all, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
  return name === bytes ? name : Buffer.from(bytes, "latin1").toString();
}
