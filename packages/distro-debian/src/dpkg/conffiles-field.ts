/**
 * Conffiles in dpkg's `status`: what they were when they were put in place, and which of them are
 * another package's by now.
 *
 * @see `deb_parse_conffiles` in src/main/unpack.c of dpkg 1.21 to 1.23 for whose MD5 counts
 * @module
 */
import { createHash } from "node:crypto";
import type { FileContent } from "@rootsmith/core/provider";
import { conffilesOf, isMultiArchSame } from "../unpack/control-fields.ts";
import type { Deb } from "../unpack/deb.ts";
import type { UnpackedDeb, Unpacker } from "../unpack/unpacker.ts";

/**
 * The field of a package that is unpacked and not configured, or the empty text.
 *
 * @param options `newConffiles`: they are still to be put in place. `status`: that of packages that
 *   are configured already.
 */
export async function conffilesField(
  { deb, conffiles, contents, paths }: UnpackedDeb,
  unpacker: Unpacker,
  { newConffiles, status = "" }: { readonly newConffiles: boolean; readonly status?: string },
): Promise<string> {
  let lines = "";
  for (const { path, removeOnUpgrade } of conffiles) {
    const content = contents.get(path);
    const [former, taker] = [unpacker.formerOwnerOf(deb, path), unpacker.takerOf(deb, path)];
    const wasKept = former !== undefined && !paths.includes(path);
    let md5 = (former && recordedMD5(status, former, path)) ?? "newconffile";
    if (!newConffiles && content !== undefined && !taker && !wasKept) md5 = await md5Of(content);
    const isObsolete = wasKept || (taker !== undefined && hasConffile(taker, path));
    const flag = isObsolete ? " obsolete" : removeOnUpgrade ? " remove-on-upgrade" : "";
    lines += ` /${path} ${md5}${flag}\n`;
  }
  return lines === "" ? "" : `Conffiles:\n${lines}`;
}

/** `status` of packages that are configured, where the conffiles that `packages` take are obsolete. */
export function withTakenConffiles(
  status: string,
  packages: readonly UnpackedDeb[],
  unpacker: Unpacker,
): string {
  let text = status;
  for (const { deb, conffiles } of packages) {
    for (const { path } of conffiles) {
      const former = unpacker.formerOwnerOf(deb, path);
      if (former === undefined || unpacker.takerOf(former, path) !== deb) continue;
      const stanza = stanzaOf(text, former);
      if (stanza === undefined) continue;
      const lines = stanza.split("\n").map((line) => {
        const isTaken = line.startsWith(` /${path} `) && !line.endsWith(" obsolete");
        return isTaken ? `${line} obsolete` : line;
      });
      text = text.replace(stanza, () => lines.join("\n"));
    }
  }
  return text;
}

export async function md5Of(content: FileContent): Promise<string> {
  const md5 = createHash("md5");
  for await (const chunk of content.open()) md5.update(chunk);
  return md5.digest("hex");
}

function hasConffile(deb: Deb, path: string): boolean {
  return conffilesOf(deb).some((conffile) => conffile.path === path);
}

function recordedMD5(status: string, deb: Deb, path: string): string | undefined {
  const lines = stanzaOf(status, deb)?.split("\n") ?? [];
  const line = lines.find((text) => text.startsWith(` /${path} `));
  return line?.slice(path.length + 3).split(" ")[0];
}

function stanzaOf(status: string, deb: Deb): string | undefined {
  const { name, architecture } = deb.locked;
  return status.split("\n\n").find((stanza) => {
    const lines = stanza.split("\n");
    if (!lines.includes(`Package: ${name}`)) return false;
    return !isMultiArchSame(deb) || lines.includes(`Architecture: ${architecture}`);
  });
}
