/**
 * Programs of the user in a real rootfs: what they change, and what a failure comes to.
 *
 * Needs root and the Debian mirror of the host's own apt.
 */

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { build } from "@rootsmith/core";
import { hostDebianMirrors } from "../../fixtures/host-debian-mirrors.ts";
import { debian } from "../debian.ts";
import type { DebianHooks } from "../options/hooks.ts";

const mirrors = await hostDebianMirrors();
const skip =
  process.getuid?.() !== 0
    ? "not root"
    : mirrors.debian === undefined && "the host's apt has no Debian mirror";
const work = mkdtempSync(join(tmpdir(), "rootsmith-hooks-"));
after(() => rmSync(work, { recursive: true, force: true }));

async function buildWith(
  hooks: DebianHooks,
  dest: string,
  include: readonly string[] = [],
): Promise<void> {
  await build({
    name: "hooks",
    provider: debian({ suite: "trixie", variant: "essential", include, hooks }),
    outputs: [{ type: "dir", dest }],
    cacheDir: join(work, "cache"),
  });
}

test("debian() runs the hooks' programs on the hooks' files", { skip }, async () => {
  const dest = join(work, "rootfs");
  await buildWith(
    {
      beforeUnpack: [{ path: "/srv/words", text: "b\na\n" }],
      afterConfigure: [{ run: ["/usr/bin/sort", "-o", "/srv/sorted", "/srv/words"] }],
    },
    dest,
  );
  assert.equal(readFileSync(join(dest, "srv/sorted"), "utf8"), "a\nb\n");
});

test("debian() names the hook that failed, and nothing appears", { skip }, async () => {
  const dest = join(work, "failed");
  await assert.rejects(buildWith({ afterConfigure: [{ run: ["/usr/bin/false"] }] }, dest), {
    code: "CONFIGURE",
    message: 'Cannot run hook afterConfigure[0]: "/usr/bin/false" exited with code 1',
  });
  assert.equal(existsSync(dest), false);
});

test("debian() heeds what hooks say to dpkg before packages are unpacked", { skip }, async () => {
  const dest = join(work, "told");
  await buildWith(
    {
      afterEssential: [
        { path: "/var/lib/dpkg/statoverride", text: "root mail 2711 /usr/bin/hello\n" },
        { path: "/etc/dpkg/dpkg.cfg.d/no-manuals", text: "path-exclude=/usr/share/man/*\n" },
        { path: "/etc/ld.so.conf.d/srv.conf", text: "/srv/libraries\n" },
        {
          run: ["/bin/sh", "-c", "mkdir /srv/libraries && cp /usr/lib/*/libz.so.1 /srv/libraries"],
        },
        { run: ["/usr/bin/dpkg-trigger", "--by-package=dpkg", "ldconfig"] },
      ],
      afterConfigure: [{ run: ["/bin/sh", "-c", "ldconfig -p >/srv/found"] }],
    },
    dest,
    ["hello"],
  );
  const { mode, gid } = statSync(join(dest, "usr/bin/hello"));
  assert.deepEqual([mode & 0o7777, gid], [0o2711, 8]);
  assert.equal(existsSync(join(dest, "usr/share/man/man1/hello.1.gz")), false);
  assert.match(
    readFileSync(join(dest, "var/lib/dpkg/info/hello.list"), "utf8"),
    /^\/usr\/share\/man\/man1\/hello\.1\.gz$/m,
  );
  assert.match(readFileSync(join(dest, "srv/found"), "utf8"), /\/srv\/libraries\/libz\.so\.1/);
});
