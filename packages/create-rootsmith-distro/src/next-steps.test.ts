import assert from "node:assert/strict";
import { test } from "node:test";
import { nextSteps, usage } from "./next-steps.ts";

test("nextSteps() starts in the directory where the package was made", () => {
  assert.equal(
    nextSteps("tiny", "rootsmith-distro-tiny", false),
    `Made rootsmith-distro-tiny. Next:

  cd rootsmith-distro-tiny
  pnpm install
  pnpm test
  pnpm exec rootsmith build tiny:1 --plugin ./src/mod.ts
`,
  );
});

test("nextSteps() starts in the root of a checkout", () => {
  assert.equal(
    nextSteps("tiny", "rootsmith-distro-tiny", true),
    `Made examples/rootsmith-distro-tiny. Next:

  pnpm install
  pnpm --filter rootsmith-distro-tiny test
  pnpm rootsmith build tiny:1 --plugin examples/rootsmith-distro-tiny/src/mod.ts
`,
  );
});

test("usage() shows the command as it is there", () => {
  assert.match(
    usage(false),
    /^Usage: pnpm create rootsmith-distro NAME\n\n.* in the working directory:/,
  );
  assert.match(usage(true), /^Usage: pnpm create-distro NAME\n\n.* in examples\/:/);
});
