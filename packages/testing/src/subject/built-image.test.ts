import assert from "node:assert/strict";
import { test } from "node:test";
import type { RootfsTree } from "@rootsmith/core/provider";
import { subjectOf } from "../../fixtures/broken-providers.ts";
import { soundProvider } from "../../fixtures/sound-provider.ts";
import { buildImage, checkSameImage } from "./built-image.ts";

const sound = subjectOf(soundProvider());

test("checkSameImage() says what scripts leave where it is not normalized", async () => {
  await checkSameImage(sound, { configure: "auto" });
  await assert.rejects(checkSameImage(sound, { configure: "auto", normalize: "none" }), {
    message: `the second image is another:
"etc/machine-id" differs in content
"var/cache/ldconfig/aux-cache" differs in content
"var/lib/dbus/machine-id" differs in content
"var/log/x.log" differs in content`,
  });
});

test("buildImage() does what programs do", async () => {
  const run = (_step: unknown, rootfs: RootfsTree): void => {
    rootfs.put({ type: "dir", path: "made", mode: 0o700 });
  };
  const options = { ...sound.options, run };
  const { rootfs } = await buildImage({ ...sound, options }, { configure: "auto" });
  assert.equal(rootfs.get("made")?.type, "dir");
});
