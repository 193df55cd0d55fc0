import assert from "node:assert/strict";
import { test } from "node:test";
import { explainDpkg } from "./maintainer-scripts.ts";

// as dpkg 1.21 prints it
const FAILURE = `Setting up tzdata (2026f-0+deb12u1) ...
boom
dpkg: error processing package tzdata (--configure):
 installed tzdata package post-installation script subprocess returned error exit status 3
dpkg: dependency problems prevent configuration of x:
 x depends on tzdata; however:
  Package tzdata is not configured yet.
`;

test("explainDpkg() names the script that failed and how", () => {
  assert.equal(explainDpkg(FAILURE), "the postinst script of tzdata exited with code 3");
  assert.equal(explainDpkg("Setting up apt ...\n"), undefined);
});
