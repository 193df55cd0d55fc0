import assert from "node:assert/strict";
import { test } from "node:test";
import type { LockedSource } from "../contract/platform-lock.ts";
import { storedBytes } from "../tar/stored-bytes.ts";
import { fetchSources } from "./fetch-sources.ts";

function source(path: string, digit: string): LockedSource {
  return { repository: "debian", path, digest: `sha256:${digit.repeat(64)}`, size: 3 };
}

const A = source("pool/a.deb", "a");
const B = source("pool/b.deb", "b");

test("fetchSources() fetches what is missing at once, and what is there when it is opened", async () => {
  const fetched: string[] = [];
  const counts: (readonly [number, number])[] = [];
  const sources = fetchSources(
    [A, B, { ...A, path: "pool/same.deb" }],
    async ({ path }) => {
      fetched.push(path);
      return storedBytes(new Uint8Array(3));
    },
    ({ path }) => path === "pool/a.deb",
    (...count) => counts.push(count),
  );
  await sources.all;
  assert.deepEqual(fetched, ["pool/b.deb"]);
  assert.deepEqual(counts, [
    [1, 2],
    [2, 2],
  ]);
  for (const one of [A, A, B]) assert.equal((await sources.open(one)).size, 3);
  assert.deepEqual(fetched, ["pool/b.deb", "pool/a.deb"]);
});

test("fetchSources() refuses what is not of the lock, and a length that is not the lock's", async () => {
  const fetch = async (): Promise<ReturnType<typeof storedBytes>> => storedBytes(new Uint8Array(4));
  const sources = fetchSources([A], fetch, () => true);
  await sources.all;
  await assert.rejects(sources.open(B), RangeError);
  await assert.rejects(sources.open(A), {
    name: "LockError",
    message: 'Cannot build from the lock: "pool/a.deb" has 4 bytes, in the lock 3',
  });
});
