import assert from "node:assert/strict";
import { test } from "node:test";
import { layerOf, tinyImage } from "../../fixtures/tiny-image.ts";
import { contentOf, type FsEntry } from "../model/fs-entry.ts";
import { imageContents } from "./image-contents.ts";

const { signal } = new AbortController();

function dir(path: string): FsEntry {
  return { type: "dir", path, mode: 0o755 };
}

function file(path: string, text: string): FsEntry {
  return { type: "file", path, mode: 0o644, content: contentOf(text) };
}

test("imageContents() reads os-release through the link to it", async () => {
  const layer = await layerOf("tiny", [
    ...["", "etc", "usr", "usr/lib"].map(dir),
    { type: "symlink", path: "etc/os-release", mode: 0o777, target: "../usr/lib/os-release" },
    file("usr/lib/os-release", 'NAME="Tiny"\nID=tiny\nVERSION_ID="12"\n'),
  ]);
  const image = await tinyImage([layer]);
  const [built] = image.platforms;
  assert.ok(built);
  const { operatingSystem, imageID } = await imageContents(built, image, { signal });
  assert.deepEqual(operatingSystem, { name: "tiny", version: "12" });
  assert.match(imageID, /^sha256:[0-9a-f]{64}$/);
});

test("imageContents() rejects with the caller's abort reason, unwrapped", async () => {
  const image = await tinyImage();
  const [built] = image.platforms;
  assert.ok(built);
  const reason = new Error("enough");
  await assert.rejects(
    imageContents(built, image, { signal: AbortSignal.abort(reason) }),
    (error) => error === reason,
  );
});
