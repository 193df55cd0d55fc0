/**
 * The image with `tweaks: "docker"`, whole and slim, beside debuerreotype's, which makes Docker's
 * official ones.
 *
 * Every difference has to stand, with its reason, in `fixtures/debuerreotype-differences.json`.
 *
 * On trixie, with ROOTSMITH_E2E=all on bookworm too.
 *
 * Needs root, debuerreotype, and a host whose apt has a Debian mirror.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { build } from "@rootsmith/core";
import { execa } from "execa";
import { assertListed } from "../../../core/fixtures/assert-listed.ts";
import { compareRootfs } from "../../../core/fixtures/compare-rootfs.ts";
import { debian } from "../debian.ts";
import { debianHostMirrors } from "../releases/host-mirrors.ts";

const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";
const differences = new URL("../../fixtures/debuerreotype-differences.json", import.meta.url);
const { debian: [mirror] = [] } = await debianHostMirrors({
  read: async (path) => readFile(`/${path}`).catch(() => undefined),
});
const skip = await reasonToSkip();
let work: string;

before(async () => {
  work = await mkdtemp(join(tmpdir(), "rootsmith-e2e-"));
});
after(async () => {
  await rm(work, { recursive: true, force: true });
});

for (const suite of process.env.ROOTSMITH_E2E === "all" ? ["bookworm", "trixie"] : ["trixie"]) {
  describe(`debian() beside debuerreotype's ${suite}`, { skip }, () => {
    const theirs = (set: string): string => join(work, `${suite}-${set}.tar`);
    before(() => debuerreotype(suite, theirs("whole"), theirs("slim")));

    for (const set of ["whole", "slim"]) {
      test(`gives the same ${set} image, but for listed differences`, async () => {
        const ours = join(work, "ours.tar");
        await build({
          name: suite,
          // debootstrap, which debuerreotype starts with, knows one suite
          provider: debian({ suite, updates: false, security: false, slim: set === "slim" }),
          outputs: [{ type: "tar", dest: ours }],
          cacheDir: join(work, "cache"),
        });
        const found = await compareRootfs(ours, { name: "debuerreotype", file: theirs(set) });
        await assertListed(found, `${suite} ${set}`, differences);
      });
    }
  });
}

async function debuerreotype(suite: string, whole: string, slim: string): Promise<void> {
  const rootfs = join(work, suite);
  await execa("debuerreotype-init", [
    ...["--non-debian", "--keyring", KEYRING],
    ...[rootfs, suite, mirror ?? ""],
  ]);
  await execa("debuerreotype-minimizing-config", [rootfs]);
  await execa("debuerreotype-tar", [rootfs, whole]);
  await execa("debuerreotype-slimify", [rootfs]);
  await execa("debuerreotype-tar", [rootfs, slim]);
  await rm(rootfs, { recursive: true });
}

async function reasonToSkip(): Promise<string | false> {
  if (process.getuid?.() !== 0) return "not root";
  if ((await execa("debuerreotype-version", { reject: false })).exitCode !== 0) {
    return "debuerreotype is not installed";
  }
  return mirror === undefined ? "the host's apt has no Debian mirror" : false;
}
