/**
 * Programs of the user in a real rootfs: what they change, and what a failure comes to.
 *
 * Needs root and the Debian mirror of the host's own apt.
 */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { build } from "@rootsmith/core";
import { debian } from "./debian.ts";
import type { DebianHooks } from "./hooks.ts";
import { debianHostMirrors } from "./host-mirrors.ts";

const mirrors = await debianHostMirrors({
  read: async (path) => (existsSync(`/${path}`) ? readFileSync(`/${path}`) : undefined),
});
const skip =
  process.getuid?.() !== 0
    ? "not root"
    : mirrors.debian === undefined && "the host's apt has no Debian mirror";
const work = mkdtempSync(join(tmpdir(), "rootsmith-hooks-"));
after(() => rmSync(work, { recursive: true, force: true }));

async function buildWith(hooks: DebianHooks, dest: string): Promise<void> {
  await build({
    name: "hooks",
    provider: debian({ suite: "trixie", variant: "essential", hooks }),
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
