/**
 * Databases, packages and hooks of pacman.
 *
 * @module
 */
import { gzipSync } from "node:zlib";
import {
  type ByteSource,
  collectBytes,
  contentOf,
  type FileSource,
  type JsonValue,
  type ResolveContext,
  RootfsTree,
  storedBytes,
  writeTar,
} from "../../packages/core/src/provider.ts";
import { parseHook } from "../../packages/distro-arch/src/formats/hook.ts";
import { parseMtree } from "../../packages/distro-arch/src/formats/mtree.ts";
import {
  installedArchGraph,
  installedArchPackages,
} from "../../packages/distro-arch/src/pacman/installed-packages.ts";
import { readDatabase } from "../../packages/distro-arch/src/repository/database.ts";
import { readFiles, readHead } from "../../packages/distro-arch/src/unpack/package-file.ts";
import { headOf } from "../../packages/distro-arch/src/unpack/package-head.ts";
import { type FuzzTarget, textOf } from "../target.ts";

const DESC = `%FILENAME%
bash-5-1-x86_64.pkg.tar.zst

%NAME%
bash

%VERSION%
1:5-1

%SHA256SUM%
${"0".repeat(64)}

%DEPENDS%
glibc>=2
libc.so=6-64

%PROVIDES%
sh

%REASON%
1
`;

const HOOK = `[Trigger]
Type = Path
Operation = Install
Target = usr/lib/*
[Action]
When = PostTransaction
Exec = /bin/sh -c 'a' "b \\" c" d\\ e
NeedsTargets
`;

const MTREE = "#mtree\n/set type=file\n./usr/a\\040b size=1 sha256digest=00\n";

const INFO = "pkgname = bash\npkgver = 1:5-1\narch = any\nbackup = etc/x\n";

/** What a stage gives, without a cache. */
const CONTEXT = {
  signal: new AbortController().signal,
  memo: (_key: JsonValue, compute: () => Promise<JsonValue>) => compute(),
  derive: async (_key: string, produce: () => ByteSource | Promise<ByteSource | FileSource>) =>
    storedBytes(await collectBytes((await produce()) as ByteSource)),
} as unknown as ResolveContext;

const tarOf = (files: Readonly<Record<string, string | Uint8Array>>): Promise<Uint8Array> =>
  collectBytes(
    writeTar(
      Object.entries(files).map(([path, content]) => {
        return { type: "file", path, mode: 0o644, content: contentOf(content) } as const;
      }),
      { epoch: 1 },
    ),
  );

export const ARCH_TARGETS: readonly FuzzTarget[] = [
  {
    name: "pacman database",
    seeds: async () => {
      const tar = await tarOf({ "bash-1:5-1/desc": DESC });
      return [tar, gzipSync(tar)];
    },
    parse: (input) => readDatabase(input, { repository: "core", path: "core.db" }, CONTEXT),
  },
  {
    name: "pacman package",
    seeds: async () => [await tarOf({ ".PKGINFO": INFO, ".MTREE": "x", "etc/x": "x" })],
    async parse(input) {
      await readHead(storedBytes(await collectBytes(headOf([input]))), CONTEXT);
      await readFiles(storedBytes(input), CONTEXT);
    },
  },
  {
    name: "pacman hook",
    seeds: async () => [HOOK],
    parse: async (input) => parseHook("x.hook", textOf(input)),
  },
  {
    name: "pacman mtree",
    seeds: async () => [MTREE],
    parse: async (input) => parseMtree(textOf(input)),
  },
  {
    name: "pacman installed",
    seeds: async () => [DESC],
    async parse(input) {
      const rootfs = new RootfsTree();
      const directory = "var/lib/pacman/local/bash-5-1";
      for (const [name, content] of [
        ["desc", input],
        ["files", input],
        ["mtree", gzipSync(input)],
      ] as const) {
        const path = `${directory}/${name}`;
        rootfs.add({ type: "file", path, mode: 0o644, content: contentOf(content) });
      }
      await installedArchPackages(rootfs);
      await installedArchGraph(rootfs);
    },
  },
];
