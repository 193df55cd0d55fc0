import assert from "node:assert/strict";
import { test } from "node:test";
import { ResolveError } from "./errors.ts";
import { withoutCredentials, withoutUserPart } from "./without-credentials.ts";

for (const [text, shown] of [
  ["http://me:secret@host/a@b", "http://host/a@b"],
  ["see https://me@host and http://host", "see https://host and http://host"],
  ["http://host/debian", "http://host/debian"],
  ["http://host:8080/pool/a@b", "http://host:8080/pool/a@b"],
  ['"http://host:80" of jo@example.org', '"http://host:80" of jo@example.org'],
  ['"http://me:a secret@host/debian"', '"http://host/debian"'],
  ["http://me:sec/ret@host/debian", "http://host/debian"],
  ["docker.io/library/debian@sha256:12", "docker.io/library/debian@sha256:12"],
] as const) {
  test(`withoutCredentials() shows ${shown}`, () => {
    assert.equal(withoutCredentials(text), shown);
  });
}

for (const [text, shown] of [
  ["me:secret@host/debian", "host/debian"],
  ["ftp://me:sec@ret@host/debian", "ftp://host/debian"],
  ["/srv/debian", "/srv/debian"],
] as const) {
  test(`withoutUserPart() shows ${shown}`, () => {
    assert.equal(withoutUserPart(text), shown);
  });
}

test("no message of an error has a password", () => {
  const { message, hint } = new ResolveError('Cannot use "http://me:secret@host/x"', {
    hint: "Ask http://me:secret@host/y",
  });
  assert.equal(message, 'Cannot use "http://host/x"');
  assert.equal(hint, "Ask http://host/y");
});
