/**
 * What is newer, beside apt: `apt list --upgradable` with the same packages, at the mirror of the host's apt.
 */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { findUpdates, parsePlatform } from "@rootsmith/core";
import { reasonAgainstApt, withAptArchive } from "../../fixtures/apt-archive.ts";
import { debian } from "../debian.ts";

const skip = await reasonAgainstApt();

/** Versions that bookworm had when it was released; none of apt, and one from nowhere. */
const INSTALLED = {
  bash: "5.2.15-2",
  "base-files": "12.4",
  curl: "7.88.1-10",
  gone: "1.0",
  libgnutls30: "3.7.9-2",
  libssl3: "3.0.9-1",
  perl: "99.0-1",
  tzdata: "2023c-5",
};

const SUITES = ["bookworm", "bookworm-updates", "bookworm-security"];

for (const { title, suites, backports, installed } of [
  { title: "an old image", suites: SUITES, backports: false, installed: INSTALLED },
  {
    title: "packages of backports",
    suites: [...SUITES, "bookworm-backports"],
    backports: true,
    installed: { ...INSTALLED, curl: "7.99.0-1~bpo12+1" },
  },
]) {
  test(`findUpdates() names of ${title} what apt list --upgradable names`, { skip }, async () => {
    const cacheDir = await mkdtemp(join(tmpdir(), "rootsmith-updates-"));
    try {
      const packages = Object.entries(installed).map(([name, version]) => ({
        purl: `pkg:deb/debian/${name}@${version}?arch=amd64`,
        name,
        version,
      }));
      const platform = parsePlatform("linux/amd64");
      const provider = debian({ suite: "bookworm", backports, checkValidUntil: false });
      const [found] = await findUpdates({ provider, cacheDir }, [{ platform, packages }]);
      await withAptArchive({ suites }, async (archive) => {
        const theirs = await archive.upgradable(installed);
        assert.ok(theirs.length > 0);
        assert.deepEqual(
          found?.updates.map(({ name, to }) => `${name} ${to}`),
          theirs.map((line) => line.split(" ").slice(0, 2).join(" ")),
        );
        const closing = theirs.filter((line) => line.includes("-security"));
        for (const line of closing) {
          const [name] = line.split(" ");
          assert.equal(found?.updates.find((one) => one.name === name)?.security, true, line);
        }
      });
    } finally {
      await rm(cacheDir, { recursive: true });
    }
  });
}
