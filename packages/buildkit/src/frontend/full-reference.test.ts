import assert from "node:assert/strict";
import { test } from "node:test";
import { fullReference, pinnedReference, shortReference } from "./full-reference.ts";

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

test("shortReference() is what people write, and what they name contexts by", () => {
  assert.equal(shortReference("docker.io/library/debian:latest"), "debian");
  assert.equal(shortReference("debian:trixie"), "debian:trixie");
  assert.equal(shortReference("docker.io/team/base"), "team/base");
  assert.equal(shortReference("localhost:5000/base:1"), "localhost:5000/base:1");
});

test("pinnedReference() takes the place of another digest", () => {
  const [first, second] = [`sha256:${"a".repeat(64)}`, `sha256:${"b".repeat(64)}`];
  assert.equal(pinnedReference(`localhost/base:1@${first}`, second), `localhost/base:1@${second}`);
});
