import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { formatLockFile, type RootfsProvider } from "@rootsmith/core";
import { centos } from "@rootsmith/distro-centos";
import { debian, ubuntu } from "@rootsmith/distro-debian";
import { lockedTarget } from "./locked-target.ts";

const dir = mkdtempSync(join(tmpdir(), "rootsmith-locked-"));
after(() => rmSync(dir, { recursive: true }));

const PROVIDERS: Readonly<Record<string, RootfsProvider>> = {
  "debian() with everything": debian({
    suite: "stable",
    variant: "-",
    include: ["curl/bookworm-backports", "./a.deb"],
    sources: ["deb [trusted=yes] https://apt.example/ ./"],
    pins: ["Package: *\nPin: release a=stable\nPin-Priority: 900"],
    hooks: {
      afterUnpack: [{ path: "/etc/motd", copy: "motd" }],
      afterConfigure: [{ run: ["/bin/true"] }],
    },
    mirrors: ["http://mirror.example/debian/"],
    slim: true,
  }),
  "debian() of a snapshot": debian({ suite: "12", snapshot: "20250101T000000Z" }),
  "ubuntu()": ubuntu({ suite: "noble", components: ["main", "universe"] }),
  "centos()": centos({ release: "7", repositories: ["https://repo.example/7/"], include: ["vim"] }),
};

for (const [name, provider] of Object.entries(PROVIDERS)) {
  test(`lockedTarget() makes ${name} again by its lock`, async () => {
    const path = join(dir, "lock.json");
    const { revision, options } = provider;
    const text = formatLockFile({
      lockVersion: 1,
      formats: 1,
      provider: { name: provider.name, revision, options },
      image: { configure: "auto", normalize: "all", config: {}, layers: "single" },
      platforms: [],
    });
    writeFileSync(path, text);
    const again = (await lockedTarget(path)).provider;
    assert.equal(again.name, provider.name);
    assert.deepEqual(again.options, provider.options);
  });
}
