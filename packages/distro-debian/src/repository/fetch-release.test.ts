import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalJson, type JsonValue } from "@rootsmith/core/provider";
import { readKeyring } from "@rootsmith/openpgp";
import { ARCHIVE_DATE, makeSigningKey, makeSuite } from "@rootsmith/testing/debian";
import { contextOf } from "../../fixtures/fake-repositories.ts";
import type { SigningKeys } from "../releases/trusted-keys.ts";
import { fetchRelease, type SuiteRequest } from "./fetch-release.ts";

const [own, other] = await Promise.all([makeSigningKey(), makeSigningKey()]);
const debian = await makeSuite({ suite: "bookworm", packages: [] }, own);

/** Counts how often the keys are read, which is for a verification alone. */
async function keysOf({ publicKey }: { readonly publicKey: string }): Promise<{
  readonly keys: SigningKeys;
  readonly read: () => number;
}> {
  const known = await readKeyring(new TextEncoder().encode(publicKey));
  let count = 0;
  const keyring = async (): Promise<typeof known> => {
    count++;
    return known;
  };
  return { keys: { id: known.fingerprints[0] ?? "", keyring }, read: () => count };
}

function request(keys: SigningKeys): SuiteRequest {
  return {
    repository: { name: "debian", urls: ["http://debian.example"] },
    suite: "bookworm",
    components: ["main"],
    keys,
    allowExpired: false,
    checkValidUntil: true,
    matchesName: true,
    byHash: "yes",
  };
}

/** Fetches at a time, in seconds after the start of an hour, with what earlier calls have kept. */
function fetching(): (keys: SigningKeys, seconds: number) => Promise<string | undefined> {
  const kept = new Map<string, JsonValue>();
  const memo = async (key: JsonValue, compute: () => Promise<JsonValue>): Promise<JsonValue> => {
    const name = canonicalJson(key);
    const value = kept.get(name) ?? (await compute());
    kept.set(name, value);
    return value;
  };
  const hour = Math.ceil(ARCHIVE_DATE / 3600) * 3600;
  return async (keys, seconds) => {
    const ctx = contextOf({ debian }, { now: hour + seconds, memo });
    return (await fetchRelease(request(keys), ctx)).signedBy;
  };
}

test("fetchRelease() verifies the same InRelease once an hour", async () => {
  const fetch = fetching();
  const { keys, read } = await keysOf(own);
  const fingerprint = keys.id;
  assert.equal(await fetch(keys, 0), fingerprint);
  assert.equal(await fetch(keys, 3599), fingerprint);
  assert.equal(read(), 1);
  assert.equal(await fetch(keys, 3600), fingerprint);
  assert.equal(read(), 2);
});

test("fetchRelease() takes the word of no other keys, and keeps no failure", async () => {
  const fetch = fetching();
  const { keys } = await keysOf(own);
  await fetch(keys, 0);
  const wrong = await keysOf(other);
  await assert.rejects(fetch(wrong.keys, 1), { name: "SignatureError" });
  await assert.rejects(fetch(wrong.keys, 2), { name: "SignatureError" });
  assert.equal(wrong.read(), 2);
});
