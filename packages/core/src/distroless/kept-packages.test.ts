import assert from "node:assert/strict";
import { test } from "node:test";
import { keptPackages } from "./kept-packages.ts";

const PACKAGES = [
  { id: "bash", needs: ["libc6", "libtinfo6"] },
  { id: "curl", needs: ["libcurl4", "libc6"] },
  { id: "libc6", needs: ["libgcc-s1"] },
  { id: "libcurl4", needs: ["libc6"] },
  { id: "libgcc-s1", needs: ["libc6"] },
  { id: "libtinfo6", needs: ["libc6"] },
];

test("keptPackages() keeps what is asked for and what that needs, each with its reason", () => {
  assert.deepEqual(
    [...keptPackages(PACKAGES, new Map([["curl", "included"]]))],
    [
      ["curl", "included"],
      ["libcurl4", "curl needs it"],
      ["libc6", "curl needs it"],
      ["libgcc-s1", "libc6 needs it"],
    ],
  );
});

test("keptPackages() knows nothing of what is not installed", () => {
  assert.deepEqual([...keptPackages(PACKAGES, new Map([["zsh", "to be kept"]]))], []);
});
