/**
 * The first lines of the descriptions of an index, which resolving does not read.
 *
 * @see deb-control(5), "Description"
 * @module
 */
import { type Compression, compressionOf, decompress } from "@rootsmith/archive";
import { type ByteSource, collectBytes, type ResolveContext } from "@rootsmith/core/provider";
import { atMost } from "../formats/at-most.ts";
import { wholeLines } from "./compact-index.ts";
import { fetchIndexFile, type IndexSource, MAX_INDEX_SIZE } from "./fetch-index.ts";

/** Bump when another form would be made of the same index. */
const REVISION = 1;

const FIELD = /^(package|description)[ \t]*:(.*)$/i;

/**
 * Each name and its summary, in index order. Kept in the cache: an index is scanned for them once.
 *
 * @throws As `fetchIndex()`.
 */
export async function summariesOf(
  source: IndexSource,
  ctx: ResolveContext,
): Promise<readonly (readonly [name: string, summary: string])[]> {
  const [{ digests } = { digests: [] }] = source.files;
  const kept = await ctx.derive(`debian summaries ${REVISION} of ${digests.at(-1)}`, async () => {
    const { path, bytes } = await fetchIndexFile(source, ctx);
    const compression: Compression = compressionOf(path) ?? "none";
    const content = decompress([bytes], compression, { signal: ctx.signal });
    return summaryLines(atMost(content, MAX_INDEX_SIZE, `"${path}"`));
  });
  const text = new TextDecoder().decode(await collectBytes(kept.open()));
  return text.split("\n").flatMap((line) => {
    const [name = "", summary = ""] = line.split("\t");
    return name === "" ? [] : [[name, summary] as const];
  });
}

/** Lines of a name and a summary with a tab between them; a name stands once. */
export async function* summaryLines(index: ByteSource): AsyncGenerator<Uint8Array> {
  const seen = new Set<string>();
  let name = "";
  let summary = "";
  const line = (): string => {
    const isNew = name !== "" && !seen.has(name);
    seen.add(name);
    const text = isNew ? `${name}\t${summary}\n` : "";
    name = "";
    summary = "";
    return text;
  };
  for await (const bytes of wholeLines(index)) {
    if (bytes.length === 0) continue;
    let lines = "";
    // A piece ends with a newline, behind which there is no line.
    for (const text of bytes.toString().replace(/\n$/, "").split("\n")) {
      if (text === "" || text === "\r") {
        lines += line();
        continue;
      }
      const [, field = "", value = ""] = FIELD.exec(text) ?? [];
      if (/^p/i.test(field)) name = value.trim();
      else if (field !== "") summary = value.replaceAll("\t", " ").trim();
    }
    yield new TextEncoder().encode(lines);
  }
  yield new TextEncoder().encode(line());
}
