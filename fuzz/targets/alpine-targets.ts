/**
 * Indexes, packages and databases of apk.
 *
 * @module
 */
import { generateKeyPairSync } from "node:crypto";
import {
  type BuildContext,
  type ByteSource,
  collectBytes,
  contentOf,
  type LockedSource,
  RootfsTree,
  storedBytes,
} from "../../packages/core/src/provider.ts";
import { makeAdb } from "../../packages/distro-alpine/fixtures/make-adb.ts";
import { dir, file, link, makeApk } from "../../packages/distro-alpine/fixtures/make-apk.ts";
import { makeV3Apk } from "../../packages/distro-alpine/fixtures/make-v3-apk.ts";
import { installedApkGraph } from "../../packages/distro-alpine/src/database/installed-graph.ts";
import { installedApkPackages } from "../../packages/distro-alpine/src/database/installed-packages.ts";
import { checkV2Apk, openV2Apk } from "../../packages/distro-alpine/src/files/v2-apk.ts";
import { checkV3Apk, openV3Apk } from "../../packages/distro-alpine/src/files/v3-apk.ts";
import { parseDependencies } from "../../packages/distro-alpine/src/relations/dependency.ts";
import { compareVersions } from "../../packages/distro-alpine/src/relations/version.ts";
import { parseIndex } from "../../packages/distro-alpine/src/repository/v2-index.ts";
import { parseAdbIndex } from "../../packages/distro-alpine/src/repository/v3-index.ts";
import { drain, type FuzzTarget, textOf } from "../target.ts";

const ORIGIN = { repository: "v3.24/main", path: () => "a.apk" };

const RECIPE = {
  name: "one",
  depends: "two>=1 !three so:x.so.1~2",
  provides: "cmd:one=1",
  triggers: "/usr/*",
  scripts: { "post-install": "#!/bin/sh\n" },
  files: [
    dir("usr"),
    file("usr/one", "1\n", 0o4755),
    link("usr/two", "one"),
    file("usr/empty", ""),
  ],
};

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

/** What a stage gives of one file, without a cache. */
const contextOf = (input: Uint8Array): BuildContext =>
  ({
    signal: new AbortController().signal,
    open: async () => storedBytes(input),
    derive: async (_key: string, produce: () => ByteSource | Promise<ByteSource>) =>
      storedBytes(await collectBytes(await produce())),
  }) as unknown as BuildContext;

const SOURCE = { digest: `sha256:${"0".repeat(64)}` } as unknown as LockedSource;

const fieldsOfIndex = {
  1: "one",
  2: "1.0-r0",
  3: new Uint8Array(32),
  5: "x86_64",
  13: 100,
  15: [{ 1: "two", 2: "1", 3: 5 }],
};

export const ALPINE_TARGETS: readonly FuzzTarget[] = [
  {
    name: "apk index 2",
    seeds: async () => [(await makeApk(RECIPE)).record],
    parse: async (input) => parseIndex(textOf(input), ORIGIN),
  },
  {
    name: "apk index 3",
    seeds: async () => [makeAdb({ 1: "v3.24", 2: [fieldsOfIndex], 3: `\${name:2}/\${hash}.apk` })],
    parse: async (input) => parseAdbIndex(input, ORIGIN),
  },
  {
    name: "apk package 2",
    seeds: async () => [(await makeApk(RECIPE)).apk],
    async parse(input) {
      const opened = openV2Apk(
        SOURCE,
        { control: 0, data: Math.min(input.byteLength, 400) },
        contextOf(input),
      );
      await Promise.allSettled([opened]);
      await checkV2Apk(input, "0".repeat(40));
    },
  },
  {
    name: "apk package 3",
    seeds: async () => [(await makeV3Apk(RECIPE, "x86_64", privateKey)).apk],
    async parse(input) {
      const { entries } = await openV3Apk(SOURCE, contextOf(input));
      for (const entry of entries) if (entry.type === "file") await drain(entry.content.open());
      await checkV3Apk(input, { identity: "0".repeat(64), installedSize: 0 }, []);
    },
  },
  {
    name: "apk installed",
    seeds: async () => [
      `${(await makeApk(RECIPE)).record}F:usr\nM:0:0:700\nR:one\na:0:0:4755\nZ:Q1${"A".repeat(27)}=\n`,
    ],
    async parse(input) {
      const rootfs = new RootfsTree();
      for (const path of ["lib/apk/db/installed", "etc/apk/world"]) {
        rootfs.add({ type: "file", path, mode: 0o644, content: contentOf(input) });
      }
      await installedApkPackages(rootfs);
      await installedApkGraph(rootfs);
    },
  },
  {
    name: "apk relations",
    seeds: async () => ["one@edge>=1.2.3b_rc1~0f-r1 !two<~2 a><Q1x 1.0.01_alpha2_p-r9"],
    async parse(input) {
      const text = textOf(input);
      compareVersions(text, "1.0.1_rc2-r1");
      compareVersions("1.0.1_rc2-r1", text);
      parseDependencies(text);
    },
  },
];
