import assert from "node:assert/strict";
import { test } from "node:test";
import type { DebianLockedPackage } from "../lock/lock.ts";
import { rootsOf } from "./roots.ts";

function locked(key: string, rest: Partial<DebianLockedPackage> = {}): DebianLockedPackage {
  return {
    ...{ key, name: key, version: "1", purl: `pkg:deb/debian/${key}@1`, architecture: "amd64" },
    ...{ essential: false, automatic: true, preDepends: [], depends: [] },
    source: { repository: "debian", path: key, digest: `sha256:${"0".repeat(64)}`, size: 1 },
    ...rest,
  };
}

const PACKAGES = [
  locked("apt", { automatic: false, base: true }),
  locked("base-files", { automatic: false, base: true }),
  locked("bash", { automatic: false, base: true }),
  locked("curl", { automatic: false }),
  locked("libcurl4t64"),
  locked("mine", { automatic: false }),
];

test("rootsOf() has what was asked for, by name or as a file, and the base", () => {
  const roots = rootsOf(
    { packages: PACKAGES },
    { include: ["./mine.deb", "curl/trixie"], keep: ["bash"] },
  );
  assert.deepEqual(Object.fromEntries(roots), {
    "base-files": "always",
    bash: "to be kept",
    curl: "included",
    mine: "included",
  });
});

test("rootsOf() keeps busybox for debugging", () => {
  const roots = rootsOf({ packages: PACKAGES }, { include: [], debug: true });
  assert.equal(roots.get("busybox-static"), "for debugging");
});

test("rootsOf() refuses to keep what is not there", () => {
  assert.throws(() => rootsOf({ packages: PACKAGES }, { include: [], keep: ["imagemagick"] }), {
    name: "ResolveError",
    message: 'Cannot keep "imagemagick": it is none of the packages of this build',
    hint: "Include it: --include imagemagick",
  });
});
