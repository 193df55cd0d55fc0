import assert from "node:assert/strict";
import { test } from "node:test";
import { parseChallenges } from "./challenges.ts";

test("parseChallenges() reads that of Docker Hub", () => {
  const header =
    'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/debian:pull,push"';
  assert.deepEqual(parseChallenges(header), [
    {
      scheme: "bearer",
      parameters: {
        realm: "https://auth.docker.io/token",
        service: "registry.docker.io",
        scope: "repository:library/debian:pull,push",
      },
    },
  ]);
});

test("parseChallenges() reads several in one header", () => {
  assert.deepEqual(parseChallenges('Negotiate, BASIC Realm=plain , bearer realm="a\\"b"'), [
    { scheme: "negotiate", parameters: {} },
    { scheme: "basic", parameters: { realm: "plain" } },
    { scheme: "bearer", parameters: { realm: 'a"b' } },
  ]);
});

test("parseChallenges() ends at what it cannot read", () => {
  assert.deepEqual(parseChallenges(""), []);
  assert.deepEqual(parseChallenges('realm="x"'), []);
  assert.deepEqual(parseChallenges('Basic realm="open'), [{ scheme: "basic", parameters: {} }]);
});
