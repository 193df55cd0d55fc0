import assert from "node:assert/strict";
import { test } from "node:test";
import { alpineHostMirrors } from "./host-mirrors.ts";

const mirrorsOf = (text: string | undefined) =>
  alpineHostMirrors({
    read: async () => (text === undefined ? undefined : new TextEncoder().encode(text)),
  });

test("alpineHostMirrors() takes the mirrors of the host's own repositories", async () => {
  const text =
    "#https://off.example/alpine/v3.24/main\nhttps://m.example/alpine/v3.24/main\n" +
    "https://m.example/alpine/v3.24/community/\nv3 https://n.example/edge/main\n" +
    "@own https://o.example/edge/main\nhttps://me:pw@p.example/edge/main\n/media/cdrom/apks\n";
  assert.deepEqual(await mirrorsOf(text), {
    alpine: ["https://m.example/alpine", "https://n.example"],
  });
});

test("alpineHostMirrors() has none where there is no such file", async () => {
  assert.deepEqual(await mirrorsOf(undefined), {});
});
