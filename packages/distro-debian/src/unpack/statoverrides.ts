/**
 * dpkg's statoverrides: owners and modes that the administrator wants, whatever packages bring.
 *
 * @see dpkg-statoverride(1)
 * @module
 */
import { ConfigureError, type FileReader, type RootfsEntry } from "@rootsmith/core/provider";
import { readOwners } from "./owners.ts";

/** Owner and mode of one path. */
interface Statoverride {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/** By the packaged path, without leading `/`. */
export type Statoverrides = ReadonlyMap<string, Statoverride>;

/**
 * Reads `/var/lib/dpkg/statoverride`, and who its names are.
 *
 * @throws {ConfigureError} If a line is malformed, or a user or a group is not there, as dpkg does.
 */
export async function readStatoverrides(tree: FileReader): Promise<Statoverrides> {
  const overrides = new Map<string, Statoverride>();
  const text = await textOf(tree, "var/lib/dpkg/statoverride");
  if (text === "") return overrides;
  const { users, groups } = await readOwners(tree);
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const [, user = "", group = "", mode = "", path = ""] =
      /^(\S+) (\S+) ([0-7]+) \/(.+)$/.exec(line) ?? [];
    if (path === "") {
      throw problem(`"${line}" is not a statoverride`, "Write it as USER GROUP MODE PATH");
    }
    overrides.set(path, {
      uid: idOf("user", user, users, path),
      gid: idOf("group", group, groups, path),
      mode: Number.parseInt(mode, 8) & 0o7777,
    });
  }
  return overrides;
}

/** A packaged entry as the override wants it. A link has no mode of its own. */
export function overridden(entry: RootfsEntry, overrides: Statoverrides): RootfsEntry {
  const override = overrides.get(entry.path);
  if (override === undefined) return entry;
  const { uid, gid, mode } = override;
  return entry.type === "symlink" ? { ...entry, uid, gid } : { ...entry, uid, gid, mode };
}

/** A number behind `#`, or a name of the rootfs. */
function idOf(
  kind: "user" | "group",
  name: string,
  known: ReadonlyMap<string, number>,
  path: string,
): number {
  const id = /^#\d+$/.test(name) ? Number(name.slice(1)) : name === "root" ? 0 : known.get(name);
  if (id !== undefined) return id;
  throw problem(
    `the statoverride of "/${path}" names the ${kind} "${name}", which the rootfs does not have`,
    `Add the ${kind} before, or write "#" and the number`,
  );
}

function problem(fact: string, hint: string): ConfigureError {
  const argv = ["/usr/bin/dpkg", "--unpack"];
  return new ConfigureError(`Cannot unpack packages: ${fact}`, { argv, output: "", hint });
}

async function textOf(tree: FileReader, path: string): Promise<string> {
  return new TextDecoder().decode(await tree.read(path));
}
