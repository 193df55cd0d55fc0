import { test } from "node:test";
import type { RootfsProvider } from "@rootsmith/core/provider";
import { blobMirror, soundProvider } from "../fixtures/sound-provider.ts";
import { LOCK_RULES } from "./rules/lock-rules.ts";
import { testProvider } from "./test-provider.ts";

const options = { mirrors: { blobs: [blobMirror()] } };
const sound = soundProvider();

testProvider(sound, { ...options, platforms: ["linux/amd64", "linux/arm64"] });

const forAny = soundProvider({
  resolve: (platform, ctx) => sound.resolve({ ...platform, os: "linux" }, ctx),
});

test("testProvider() lets a provider for any platform be", async () => {
  const rule = LOCK_RULES.find(({ title }) => title.includes("has no port"));
  await rule?.check({
    provider: forAny,
    platform: "linux/amd64",
    options: { ...options, anyPlatform: true },
  });
});

testProvider(filesOnly(), { ...options });

/** As it is without programs: what it yields can lie on top of another image. */
function filesOnly(): RootfsProvider {
  const { configure: _, usableUnconfigured: _usable, normalizations: _none, ...rest } = sound;
  return { ...rest, name: "files", extendsImages: true };
}
