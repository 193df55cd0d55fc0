import assert from "node:assert/strict";
import { test } from "node:test";
import { fullReference } from "./full-reference.ts";

test("fullReference() adds what a short name leaves out", () => {
  assert.equal(fullReference("rootsmith:1"), "docker.io/library/rootsmith:1");
  assert.equal(fullReference("team/rootsmith"), "docker.io/team/rootsmith");
  for (const full of [
    "127.0.0.1:5000/rootsmith:1",
    "localhost/rootsmith",
    "ghcr.io/team/x@sha256:1",
  ]) {
    assert.equal(fullReference(full), full);
  }
});
