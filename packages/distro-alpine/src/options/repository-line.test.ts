import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRepository, repositoryLine } from "./repository-line.ts";

const LINES: Readonly<Record<string, string>> = {
  main: "https://m.example/alpine/v3.24/main",
  "edge/testing": "https://m.example/alpine/edge/testing",
  "@edge edge/main": "@edge https://m.example/alpine/edge/main",
  "v3 community": "v3 https://m.example/alpine/v3.24/community",
  "v3 @own https://o.example/repo": "v3 @own https://o.example/repo",
};

for (const [text, line] of Object.entries(LINES)) {
  test(`repositoryLine() writes "${text}" as apk reads it`, () => {
    assert.equal(repositoryLine(parseRepository(text, "v3.24"), "https://m.example/alpine"), line);
  });
}

for (const text of ["", "../main", "a/b/c", "v4 main", "@ main", "https://me:pw@o.example/repo"]) {
  test(`parseRepository() refuses "${text}"`, () => {
    assert.throws(() => parseRepository(text, "v3.24"), {
      name: "TypeError",
      message: /option repositories/,
    });
  });
}
