import assert from "node:assert/strict";
import { test } from "node:test";
import type { DebianLock, DebianLockedPackage } from "../lock/lock.ts";
import { extendedStates } from "./extended-states.ts";

const stanza = (name: string, arch = "amd64"): string =>
  `Package: ${name}\nArchitecture: ${arch}\nAuto-Installed: 1\n\n`;

function lockOf(
  packages: readonly Partial<DebianLockedPackage>[],
  onTop: DebianLock["onTop"] = { removed: [], manual: [] },
): DebianLock {
  return { architecture: "amd64", packages, onTop } as DebianLock;
}

test("extendedStates() marks what comes as a dependency, once", () => {
  const packages = [
    { key: "nginx", name: "nginx", architecture: "amd64", automatic: false },
    { key: "nginx-common", name: "nginx-common", architecture: "all", automatic: true },
    { key: "libc6:i386", name: "libc6", architecture: "i386", automatic: true },
    { key: "bash", name: "bash", architecture: "amd64", automatic: true },
  ];
  assert.equal(
    extendedStates(stanza("bash"), lockOf(packages)),
    stanza("bash") + stanza("nginx-common") + stanza("libc6", "i386"),
  );
});

test("extendedStates() takes the mark of what is asked for, and forgets what has gone", () => {
  const before = stanza("a") + stanza("b") + stanza("c");
  const packages = [{ key: "c", name: "c", architecture: "amd64", automatic: false }];
  assert.equal(extendedStates(before, lockOf(packages, { removed: ["a"], manual: ["b"] })), "");
});
