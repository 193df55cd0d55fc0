/**
 * Whole builds from a mirror that the tests make.
 */
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, readlink, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { type BuildResult, build, type PlatformLock } from "@rootsmith/core";
import { testPlugin } from "@rootsmith/testing";
import { type ArchMirror, dir, file, makeMirror } from "../fixtures/arch-mirror.ts";
import { BASE_RECIPES } from "../fixtures/base-recipes.ts";
import { arch } from "./arch.ts";
import type { ArchOptions } from "./options/options.ts";
import { plugin } from "./plugin.ts";

const mirror = await makeMirror({
  repositories: {
    core: BASE_RECIPES,
    extra: [
      { name: "make", groups: "base-devel", depends: "sh" },
      { name: "dash", provides: "sh", depends: "glibc" },
    ],
  },
});
const work = await mkdtemp(join(tmpdir(), "rootsmith-arch-"));
after(() => rm(work, { recursive: true, force: true }));

testPlugin(plugin, { tag: "2026-11-01", mirrors: { arch: [mirror.url] }, keyring: mirror.keyring });

async function buildTree(
  options: ArchOptions = {},
  from: ArchMirror = mirror,
): Promise<BuildResult & { readonly dest: string; text(path: string): Promise<string> }> {
  const dest = join(await mkdtemp(join(work, "out-")), "rootfs");
  const result = await build({
    name: "arch",
    provider: arch(options),
    platforms: ["linux/amd64"],
    configure: "none",
    mirrors: { arch: [from.url] },
    keyring: from.keyring,
    cacheDir: await mkdtemp(join(work, "cache-")),
    outputs: [{ type: "dir", dest }],
  });
  return { ...result, dest, text: (path) => readFile(join(dest, path), "utf8") };
}

const lockOf = ({ platforms }: BuildResult): PlatformLock => platforms[0]?.lock as PlatformLock;
const namesIn = (result: BuildResult): string[] => lockOf(result).packages.map(({ name }) => name);

test("arch() installs what base needs, each package after what it depends on", async () => {
  const result = await buildTree();
  assert.deepEqual(namesIn(result), [
    "filesystem",
    "tzdata",
    "glibc",
    "readline",
    "bash",
    "pacman",
    "base",
  ]);
  assert.equal(lockOf(result).epoch, 1_700_000_100);
  assert.equal(lockOf(result).packages[4]?.purl, "pkg:alpm/arch/bash@5.3.9-1?arch=x86_64");
  assert.equal(await readlink(join(result.dest, "bin")), "usr/bin");
  assert.equal((await stat(join(result.dest, "tmp"))).mode & 0o7777, 0o1777);
});

test("arch() writes the database of installed packages as pacman does", async () => {
  const { text, dest } = await buildTree();
  assert.equal(await text("var/lib/pacman/local/ALPM_DB_VERSION"), "9\n");
  assert.equal(
    await text("var/lib/pacman/local/bash-5.3.9-1/desc"),
    "%NAME%\nbash\n\n%VERSION%\n5.3.9-1\n\n%BASE%\nbash\n\n%DESC%\nThe package bash\n\n" +
      "%URL%\nhttps://example.org\n\n%ARCH%\nx86_64\n\n%BUILDDATE%\n1700000000\n\n" +
      "%INSTALLDATE%\n1700000100\n\n%PACKAGER%\nTest <test@example.org>\n\n%SIZE%\n4096\n\n" +
      "%REASON%\n1\n\n%LICENSE%\nMIT\n\n%VALIDATION%\nsha256\npgp\n\n%DEPENDS%\nglibc\n" +
      "libreadline.so=8-64\n\n%PROVIDES%\nsh\n\n%XDATA%\npkgtype=pkg\n\n",
  );
  assert.equal(
    await text("var/lib/pacman/local/bash-5.3.9-1/files"),
    "%FILES%\netc/\netc/bash.bashrc\nusr/\nusr/bin/\nusr/bin/bash\nusr/bin/sh\n\n" +
      "%BACKUP%\netc/bash.bashrc\t0be24f273c1dc80c18f438bc317104b2\n\n",
  );
  assert.match(await text("var/lib/pacman/local/bash-5.3.9-1/install"), /^post_install/);
  assert.doesNotMatch(await text("var/lib/pacman/local/base-3-2/desc"), /REASON/);
  assert.deepEqual(await readdir(join(dest, "var/lib/pacman/local/tzdata-2026b-1")), [
    "desc",
    "files",
    "mtree",
  ]);
});

test("arch() says in the image where pacman looks, of a day in the archive of that day", async () => {
  const { text, dest } = await buildTree({ repositories: ["core", "extra"] });
  assert.equal(
    await text("etc/pacman.conf"),
    "[options]\nHoldPkg = pacman glibc\nArchitecture = auto\n" +
      "SigLevel = Required DatabaseOptional\nLocalFileSigLevel = Optional\n\n" +
      "[core]\nInclude = /etc/pacman.d/mirrorlist\n\n[extra]\nInclude = /etc/pacman.d/mirrorlist\n",
  );
  assert.equal(
    await text("etc/pacman.d/mirrorlist"),
    "Server = https://geo.mirror.pkgbuild.com/$repo/os/$arch\n",
  );
  assert.equal(await readlink(join(dest, "etc/localtime")), "../usr/share/zoneinfo/UTC");
  const day = await buildTree({ release: "2026/11/01" });
  assert.equal(
    await day.text("etc/pacman.d/mirrorlist"),
    "Server = https://archive.archlinux.org/repos/2026/11/01/$repo/os/$arch\n",
  );
  assert.deepEqual(lockOf(day).repositories, {
    arch: ["https://archive.archlinux.org/repos/2026/11/01"],
  });
  const own = await buildTree({ imageMirror: "https://mirror.example.org/arch/" });
  assert.equal(
    await own.text("etc/pacman.d/mirrorlist"),
    "Server = https://mirror.example.org/arch/$repo/os/$arch\n",
  );
  assert.equal((await buildTree({ packages: ["tzdata"] })).platforms[0]?.lock.packages.length, 1);
});

test("arch() leaves out what NoExtract names, and lists it all the same", async () => {
  const { dest, text } = await buildTree({ slim: true, noExtract: ["etc/passwd"] });
  await assert.rejects(stat(join(dest, "usr/share/man/man8/zdump.8.gz")), { code: "ENOENT" });
  await assert.rejects(stat(join(dest, "etc/passwd")), { code: "ENOENT" });
  assert.match(
    await text("var/lib/pacman/local/tzdata-2026b-1/files"),
    /^usr\/share\/man\/man8\/zdump\.8\.gz$/m,
  );
  const conf = await text("etc/pacman.conf");
  assert.match(conf, /^NoExtract = usr\/share\/man\/\*$/m);
  assert.match(conf, /^NoExtract = etc\/passwd$/m);
});

test("arch() writes the locales that are to be made", async () => {
  const options = { locales: ["de_DE.UTF-8", "en_US"] };
  const { text, ...result } = await buildTree(options);
  assert.equal(await text("etc/locale.gen"), "de_DE.UTF-8 UTF-8\nen_US ISO-8859-1\n");
  assert.equal(await text("etc/locale.conf"), "LANG=de_DE.UTF-8\n");
  assert.deepEqual(arch(options).config?.(lockOf(result)).Env, [
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/bin",
    "LANG=de_DE.UTF-8",
  ]);
});

test("arch() takes databases of any compression, and signatures wherever they are", async () => {
  for (const compression of ["none", "xz", "zstd"] as const) {
    const other = await makeMirror({
      compression,
      signatures: "database",
      signDatabases: true,
      repositories: { core: [{ name: "one" }] },
    });
    const result = await buildTree({ packages: ["one"], repositories: ["core"] }, other);
    assert.deepEqual(namesIn(result), ["one"]);
    assert.match(lockOf(result).sources[0]?.signedBy ?? "", /^[0-9A-F]{40}$/);
  }
});

test("arch() with --sig-level Never takes what nobody has signed, and says so in the database", async () => {
  const other = await makeMirror({
    repositories: { core: [{ name: "one", signer: "nobody" }] },
  });
  const options = { packages: ["one"], repositories: ["core"] };
  const { text, ...result } = await buildTree({ ...options, sigLevel: "Never" }, other);
  assert.equal(lockOf(result).sources[0]?.signedBy, undefined);
  assert.match(await text("var/lib/pacman/local/one-1.0-1/desc"), /%VALIDATION%\nsha256\n/);
  await assert.rejects(buildTree(options, other), {
    name: "SignatureError",
    message: 'Cannot trust "core/os/x86_64/one-1.0-1-x86_64.pkg.tar.zst": it has no signature',
  });
});

test("arch() lets one package of two with one path be the only one", async () => {
  const files = [dir("etc"), file("etc/same", "x\n")];
  const other = await makeMirror({
    repositories: {
      core: [
        { name: "one", files },
        { name: "two", files },
      ],
    },
  });
  await assert.rejects(buildTree({ packages: ["one", "two"], repositories: ["core"] }, other), {
    name: "DuplicateEntryError",
    message: 'Cannot add "etc/same" to the rootfs: it already exists (one, then two)',
  });
});

test("arch() refuses to go on top of an image, and says what can", async () => {
  const from = join(work, "none");
  await assert.rejects(
    build({
      name: "arch",
      provider: arch(),
      from,
      cacheDir: join(work, "cache"),
      outputs: [],
    }),
    {
      name: "ResolveError",
      message: `Cannot build arch on top of "${from}": it cannot add packages to an image`,
    },
  );
});
