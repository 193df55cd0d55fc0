import assert from "node:assert/strict";
import { test } from "node:test";
import { lockedProvider } from "../../fixtures/locked-provider.ts";
import { repositoryUrls } from "./repository-urls.ts";

const OWN = ["http://own.example/debian"];

test("repositoryUrls() takes the caller's mirror, else the host's, else the repository's own", async () => {
  const provider = {
    ...lockedProvider(),
    hostMirrors: async () => ({
      main: ["http://host.example/a"],
      other: ["http://host.example/b"],
    }),
  };
  const urlsOf = await repositoryUrls({ provider, mirrors: { main: ["http://mine.example"] } })();
  assert.deepEqual(urlsOf("main", OWN), ["http://mine.example"]);
  assert.deepEqual(urlsOf("other", OWN), ["http://host.example/b"]);
  assert.deepEqual(urlsOf("third", OWN), OWN);
});

test("repositoryUrls() reads the host once, and not before it is needed", async () => {
  let calls = 0;
  const provider = {
    ...lockedProvider(),
    hostMirrors: async () => {
      calls++;
      return {};
    },
  };
  const urls = repositoryUrls({ provider });
  assert.equal(calls, 0);
  await urls();
  await urls();
  assert.equal(calls, 1);
});
