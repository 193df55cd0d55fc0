/**
 * A whole rootfs beside mmdebstrap's, path by path: type, mode, owner, link, xattrs, content.
 *
 * Every difference has to stand, with its reason, in `fixtures/mmdebstrap-differences.json`; one that
 * stands there and does not come up is a failure too.
 *
 * With ROOTSMITH_E2E=all every set is compared on both suites, else a few on one.
 *
 * Needs root, mmdebstrap, and a host whose apt has a Debian mirror.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, test } from "node:test";
import { build } from "@rootsmith/core";
import { execa } from "execa";
import { assertListed } from "../../../core/fixtures/assert-listed.ts";
import { compareRootfs } from "../../../core/fixtures/compare-rootfs.ts";
import { debian } from "../debian.ts";
import type { DebianOptions } from "../options/debian-options.ts";
import { debianHostMirrors } from "../releases/host-mirrors.ts";

interface PackageSet {
  /** A name that mmdebstrap knows as well. */
  readonly variant: NonNullable<DebianOptions["variant"]>;
  readonly include?: readonly string[];
  /** The suite on which it is compared every time. */
  readonly always?: string;
}

/** All variants, then one set for each class of trouble that packages bring. */
const SETS: Readonly<Record<string, PackageSet>> = {
  extract: {
    variant: "extract",
    include: ["base-files", "busybox", "hello"],
    always: "bookworm",
  },
  custom: {
    variant: "custom",
    include: [
      ...["base-files", "base-passwd", "bash", "bsdutils", "coreutils", "dash", "debianutils"],
      ...["diffutils", "dpkg", "findutils", "grep", "gzip", "hostname", "init-system-helpers"],
      ...["libc-bin", "ncurses-base", "ncurses-bin", "perl-base", "sed", "sysvinit-utils", "tar"],
      ...["util-linux"],
    ],
  },
  essential: { variant: "essential" },
  apt: { variant: "apt", always: "trixie" },
  minbase: { variant: "minbase", always: "bookworm" },
  buildd: { variant: "buildd" },
  important: { variant: "important" },
  standard: { variant: "standard" },
  // preinst scripts that need their Pre-Depends, users, keys, databases, caches, capabilities, ACLs
  services: {
    variant: "minbase",
    always: "bookworm",
    include: [
      ...["ca-certificates", "console-setup", "default-jre-headless", "iputils-ping", "libpq-dev"],
      ...["locales", "mariadb-server", "nginx", "openssh-server", "postgresql", "python3-numpy"],
      ...["systemd-sysv"],
    ],
  },
  // of files that come earlier, later, and in the same batch
  diversions: {
    variant: "minbase",
    always: "trixie",
    include: [
      ...["initramfs-tools", "live-tools", "molly-guard", "moreutils", "parallel"],
      ...["systemd-sysv", "vim", "vim-tiny", "zutils"],
    ],
  },
};

const differences = new URL("../../fixtures/mmdebstrap-differences.json", import.meta.url);
const skip = await reasonToSkip();
let work: string;

before(async () => {
  work = await mkdtemp(join(tmpdir(), "rootsmith-e2e-"));
});
after(async () => {
  await rm(work, { recursive: true, force: true });
});

for (const suite of ["bookworm", "trixie"]) {
  for (const [name, { variant, include = [], always }] of Object.entries(SETS)) {
    if (process.env.ROOTSMITH_E2E !== "all" && always !== suite) continue;
    const set = `${suite} ${name}`;
    test(`debian() gives mmdebstrap's ${set}, but for listed differences`, { skip }, async () => {
      const [ours, theirs] = [join(work, "ours.tar"), join(work, "theirs.tar")];
      const { platforms } = await build({
        name: suite,
        provider: debian({ suite, variant, include, tweaks: "none", solver: "apt" }),
        outputs: [{ type: "tar", dest: ours }],
        cacheDir: join(work, "cache"),
      });
      const epoch = platforms[0]?.lock.epoch ?? 0;
      await mmdebstrap(suite, { variant, include }, theirs, epoch);
      const found = await compareRootfs(ours, { name: "mmdebstrap", file: theirs });
      await assertListed(found, set, differences);
    });
  }
}

async function reasonToSkip(): Promise<string | false> {
  if (process.getuid?.() !== 0) return "not root: mmdebstrap would need another mode";
  if ((await execa("mmdebstrap", ["--version"], { reject: false })).exitCode !== 0) {
    return "mmdebstrap is not installed";
  }
  return (await hostMirrors()).debian === undefined ? "the host's apt has no Debian mirror" : false;
}

function hostMirrors(): Promise<Readonly<Record<string, readonly string[]>>> {
  return debianHostMirrors({
    read: async (path) => readFile(`/${path}`).catch(() => undefined),
  });
}

async function mmdebstrap(
  suite: string,
  { variant, include = [] }: PackageSet,
  dest: string,
  epoch: number,
): Promise<void> {
  const { debian: [mirror] = [], "debian-security": [security] = [] } = await hostMirrors();
  await execa(
    "mmdebstrap",
    [
      ...["--quiet", `--variant=${variant}`, ...include.map((name) => `--include=${name}`)],
      ...[suite, dest],
      `deb ${mirror} ${suite} main`,
      `deb ${mirror} ${suite}-updates main`,
      `deb ${security} ${suite}-security main`,
    ],
    // All of it reaches the scripts: with the epoch they write the same on any day.
    { env: { PATH: process.env.PATH, SOURCE_DATE_EPOCH: `${epoch}` }, extendEnv: false },
  );
}
