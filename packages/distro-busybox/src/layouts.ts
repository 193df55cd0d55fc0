/**
 * Where the binary, its links and the few files of a BusyBox image go.
 *
 * @module
 */
import { contentOf, type RootfsEntry } from "@rootsmith/core/provider";
import { GROUP_FILE, HOMES, PASSWD_FILE, SHADOW_FILE } from "./accounts.ts";
import type { OpenBusybox } from "./open-busybox.ts";

/** By option. */
export const LAYOUTS: Readonly<
  Record<"official" | "bare", (busybox: OpenBusybox) => RootfsEntry[]>
> = { official, bare };

/** Without it, glibc before 2.34 asks the name server before it looks into /etc/hosts. */
const NSSWITCH_FILE = "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\n";

const NETWORK_HOOKS = ["if-down.d", "if-post-down.d", "if-pre-up.d", "if-up.d"];

/**
 * As Docker's official image: all applets in /bin, users and groups with their home directories,
 * /tmp, what resolvers and `ifup` look for.
 *
 * The applets are hard links, as there: each is the program itself, so that `COPY --from` of one of
 * them brings more than a dangling link.
 */
function official({ content, applets }: OpenBusybox): RootfsEntry[] {
  return [
    directory("dev", 0o755),
    directory("tmp", 0o1777),
    ...HOMES.map(({ path, mode, uid, gid }) => ({ ...directory(path, mode), uid, gid })),
    ...NETWORK_HOOKS.map((name) => directory(`etc/network/${name}`, 0o755)),
    textFile("etc/passwd", 0o644, PASSWD_FILE),
    textFile("etc/group", 0o644, GROUP_FILE),
    textFile("etc/shadow", 0o600, SHADOW_FILE),
    textFile("etc/nsswitch.conf", 0o644, NSSWITCH_FILE),
    { type: "file", path: "bin/busybox", mode: 0o755, content },
    ...applets.map(
      ({ name }): RootfsEntry => ({
        type: "hardlink",
        path: `bin/${name}`,
        mode: 0o755,
        target: "bin/busybox",
      }),
    ),
    // the first line of many scripts names it there
    ...(applets.some(({ name }) => name === "env") ? [link("usr/bin/env", "../../bin/env")] : []),
  ];
}

/** As mkimage.sh made it: the binary, and a link to it wherever an applet belongs. Nothing else. */
function bare({ content, applets }: OpenBusybox): RootfsEntry[] {
  return [
    { type: "file", path: "bin/busybox", mode: 0o755, content },
    ...applets.map(({ name, directory }) =>
      link(directory === "" ? name : `${directory}/${name}`, "/bin/busybox"),
    ),
  ];
}

function directory(path: string, mode: number): RootfsEntry {
  return { type: "dir", path, mode };
}

function textFile(path: string, mode: number, text: string): RootfsEntry {
  return { type: "file", path, mode, content: contentOf(text) };
}

function link(path: string, target: string): RootfsEntry {
  return { type: "symlink", path, mode: 0o777, target };
}
