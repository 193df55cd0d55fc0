/**
 * Images without a distro for the command: `rootsmith build scratch`, `dir:PATH`, `tar:FILE`, `host:`.
 *
 * What builds them is loaded when they are built, so that the command starts soon.
 *
 * @module
 */
import {
  type CopySpec,
  type DistroFlag,
  type DistroPlugin,
  expandHome,
  type FlagValues,
  parseCopy,
  type RootfsProvider,
} from "@rootsmith/core/provider";
import type { ScratchUser } from "./options.ts";
import type { RootfsOptions } from "./rootfs-options.ts";

/** What is left out of a tree, and what is not. */
const PATH_FLAGS: readonly DistroFlag[] = [
  {
    name: "path-exclude",
    value: "glob",
    help: "paths to leave out, as for dpkg: '/usr/share/doc/*'",
    option: "exclude",
    many: "each",
  },
  {
    name: "path-include",
    value: "glob",
    help: "paths to keep all the same",
    option: "include",
    many: "each",
  },
];

const SCRATCH: DistroPlugin = {
  name: "scratch",
  usage: "scratch",
  summary: "nothing but the files that are added",
  flags: [
    {
      name: "add",
      value: "from:to",
      help: "file or directory of this machine to put into the image",
      option: "files",
      many: "each",
      parse: parseCopy,
    },
    {
      name: "with-libs",
      help: "add the loader and libraries that programs need",
      option: "libs",
    },
    { name: "ca-certificates", help: "add the certificates that this machine trusts" },
    { name: "time-zones", help: "add the time zones of this machine" },
    { name: "tmp", help: "add /tmp" },
    {
      name: "add-user",
      value: "name[:uid]",
      help: "add a user; the image runs as the first",
      option: "users",
      many: "each",
      parse: parseUser,
    },
  ],
  imageName: (_tag, { files }) => scratchImageName(files as readonly CopySpec[] | undefined),
  provider: async (tag, values) => {
    if (tag !== undefined) {
      throw new TypeError(`Cannot build "scratch:${tag}": scratch has no tags`);
    }
    const { scratch } = await import("./scratch.ts");
    return scratch(values);
  },
};

/** After the first file that is added; an image cannot be called "scratch". */
function scratchImageName([first]: readonly CopySpec[] = []): string {
  const path = first?.path.toLowerCase() ?? "";
  return /([a-z0-9][a-z0-9_.-]*[a-z0-9]|[a-z0-9])$/.exec(path)?.[0] ?? "empty";
}

function parseUser(text: string): ScratchUser {
  const [, name, uid] = /^([^:]+)(?::(\d+))?$/.exec(text) ?? [];
  if (name !== undefined) return { name, ...(uid !== undefined && { uid: Number(uid) }) };
  throw new TypeError("it is not NAME or NAME:UID");
}

const DIR: DistroPlugin = {
  name: "dir",
  usage: "dir:PATH",
  summary: "a root file system in a directory",
  flags: PATH_FLAGS,
  imageName: rootfsImageName,
  provider: async (dir, values) => existing("dir", dir, values),
};

const TAR: DistroPlugin = {
  name: "tar",
  usage: "tar:FILE",
  summary: "a root file system in an archive, also from a URL with --digest",
  flags: [{ name: "digest", value: "digest", help: "sha256:… of what is at the URL" }],
  imageName: rootfsImageName,
  provider: async (tar, values) => existing("tar", tar, values),
};

const HOST: DistroPlugin = {
  name: "host",
  usage: "host:[ROOT]",
  summary: "the running machine, or one whose disk is mounted at ROOT",
  flags: PATH_FLAGS,
  emptyTag: true,
  imageName: (root) => rootfsImageName(root ?? "host"),
  provider: async (root = "/", values) => existing("host", root, values),
};

async function existing(
  kind: "dir" | "tar" | "host",
  path: string | undefined,
  values: FlagValues,
): Promise<RootfsProvider> {
  if (path === undefined) {
    const hint = `Write ${kind}:PATH`;
    throw Object.assign(new TypeError(`Cannot build "${kind}": it needs a path`), { hint });
  }
  const { rootfs } = await import("./rootfs.ts");
  return rootfs({ [kind]: expandHome(path), ...values } as RootfsOptions);
}

/** Suffixes of archives, with and without a compression. */
const ARCHIVE = /\.(?:tar(?:\.[a-z0-9]+)?|t[gxb]z|tzst)$/;

/** `"rootfs"` from `"./build/Rootfs.tar.xz"`: the last part of a path or URL, as images are named. */
function rootfsImageName(path = ""): string {
  const last = path.replace(/\/+$/, "").split("/").at(-1) ?? "";
  const name = last
    .toLowerCase()
    .replace(ARCHIVE, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  return name === "" || name === "scratch" ? "rootfs" : name;
}

/** Files, or a root file system that exists already. */
export const plugins: readonly DistroPlugin[] = [SCRATCH, DIR, TAR, HOST];
