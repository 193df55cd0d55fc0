/**
 * Writes the golden locks that are missing, with their digests and files, of packages that are made for it.
 *
 *     pnpm golden
 *
 * After a change that raises `FORMATS`, move the old ones to a directory of that number, and run this.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatLockFile, type Layering, type RootfsProvider, resolve } from "@rootsmith/core";
import { digestOfBytes } from "@rootsmith/core/provider";
import { busybox } from "@rootsmith/distro-busybox";
import { centos } from "@rootsmith/distro-centos";
import { debian } from "@rootsmith/distro-debian";
import { fakeBusybox, fakeDeb } from "../packages/distro-busybox/fixtures/fake-busybox.ts";
import { ARCHIVE_DATE, type DebRecipe, serveArchive } from "../packages/testing/src/debian/mod.ts";
import { serveFiles } from "../packages/testing/src/mod.ts";
import { type RpmRecipe, serveRepository } from "../packages/testing/src/rpm/mod.ts";
import { buildGolden, GOLDEN } from "./golden-locks.ts";

/** In the place of the server that it is resolved with. */
const MIRROR = "http://mirror.example";

const DEBS: readonly DebRecipe[] = [
  {
    name: "base-files",
    version: "13.8",
    fields: "Essential: yes\nPriority: required\nSource: base\n",
    files: [
      ...["etc", "tmp", "usr", "usr/bin", "usr/lib", "var"].map(
        (path) => ({ type: "dir", path, mode: path === "tmp" ? 0o1777 : 0o755 }) as const,
      ),
      { type: "symlink", path: "bin", mode: 0o777, target: "usr/bin" },
    ],
  },
  {
    name: "tool",
    version: "1:2.0~rc1-3+b1",
    fields: "Depends: libtool (>= 1)\n",
    control: { conffiles: "/etc/tool.conf\n", postinst: "#!/bin/sh\n" },
    compression: "zstd",
    files: {
      "etc/tool.conf": "setting = 1\n",
      "usr/bin/tool": "#!/bin/sh\n",
    },
  },
  {
    name: "libtool",
    fields: "Multi-Arch: same\n",
    compression: "none",
    files: { "usr/lib/libtool.so.1": "library\n".repeat(2_000) },
  },
];

const RPMS: readonly RpmRecipe[] = [
  { name: "filesystem", arch: "x86_64", files: [{ path: "/usr/bin", mode: 0o040755 }] },
  {
    name: "setup",
    evr: "2:1.5-9.el9",
    requires: ["filesystem"],
    files: { "/etc/passwd": "root:x:0:0::/:/bin/sh\nweb:x:48:48::/:/bin/sh\n" },
  },
  {
    name: "tool",
    arch: "x86_64",
    files: [{ path: "/usr/bin/tool", mode: 0o100755, content: "#!/bin/sh\n" }],
  },
];

interface Golden {
  readonly provider: RootfsProvider;
  /** Of the server that has its files. Default: it has none. */
  readonly url?: string;
  readonly keyring?: Uint8Array;
  readonly layers?: Layering;
}

const debianArchive = await serveArchive({ suite: "trixie", packages: DEBS });
const rpmRepository = await serveRepository({ packages: RPMS });
const busyboxDeb = await fakeDeb(fakeBusybox());
const busyboxFiles = await serveFiles({ "busybox.deb": busyboxDeb });

function ofDebian(layers: Layering): Golden {
  return {
    provider: debian({
      suite: "trixie",
      variant: "essential",
      include: ["tool"],
      updates: false,
      security: false,
    }),
    url: debianArchive.url,
    keyring: debianArchive.keyring,
    layers,
  };
}

function ofCentos(release: string): Golden {
  const { url } = rpmRepository;
  const options = { groups: [], include: ["tool", "setup"], checkSignatures: false };
  return { provider: centos({ release, repositories: [url], ...options }), url };
}

const ALL: Readonly<Record<string, Golden>> = {
  busybox: {
    provider: busybox({
      url: `${busyboxFiles.url}/busybox.deb`,
      digest: digestOfBytes(busyboxDeb),
    }),
    url: busyboxFiles.url,
  },
  "centos-7": ofCentos("7"),
  "centos-9-stream": ofCentos("9-stream"),
  "debian-trixie": ofDebian("single"),
  "debian-trixie-packages": ofDebian({ packages: 3 }),
  "debian-trixie-split": ofDebian("split"),
};

/** The lock, with its files kept, as if the server were {@linkcode MIRROR}. */
async function makeLock(name: string, { url, ...golden }: Golden): Promise<void> {
  const cacheDir = await mkdtemp(join(tmpdir(), "rootsmith-golden-"));
  try {
    const lock = await resolve({
      ...golden,
      ...{ configure: "none", platforms: ["linux/amd64"], cacheDir, now: ARCHIVE_DATE },
      ...(url !== undefined && { mirrors: { debian: [url] } }),
    });
    for (const { path, digest } of lock.platforms.flatMap(({ sources }) => sources)) {
      const bytes = new Uint8Array(await (await fetch(new URL(path, `${url}/`))).arrayBuffer());
      await writeFile(join(GOLDEN, "files", digest.slice("sha256:".length)), bytes);
    }
    const text = formatLockFile(lock).replaceAll(url ?? MIRROR, MIRROR);
    await writeFile(join(GOLDEN, `${name}.lock.json`), text);
  } finally {
    await rm(cacheDir, { recursive: true });
  }
}

await mkdir(join(GOLDEN, "files"), { recursive: true });
for (const [name, golden] of Object.entries(ALL)) {
  if (existsSync(join(GOLDEN, `${name}.lock.json`))) continue;
  await makeLock(name, golden);
  const digests = JSON.stringify(await buildGolden(name), null, 2);
  await writeFile(join(GOLDEN, `${name}.digests.json`), `${digests}\n`);
  console.log(name);
}
