import assert from "node:assert/strict";
import { test } from "node:test";
import { layerOf, tinyImage } from "../../fixtures/tiny-image.ts";
import { contentOf, type FsEntry } from "../fs-entry.ts";
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
  const { provider, platforms } = await tinyImage([layer]);
  const [built] = platforms;
  assert.ok(built);
  const { operatingSystem, imageID } = await imageContents(built, provider, { signal });
  assert.deepEqual(operatingSystem, { name: "tiny", version: "12" });
  assert.match(imageID, /^sha256:[0-9a-f]{64}$/);
});

test("imageContents() asks the provider for licences that the lock lacks", async () => {
  const layer = await layerOf("tiny", [dir(""), dir("doc"), file("doc/ho", "ISC")]);
  const { provider, platforms } = await tinyImage([layer]);
  const [built] = platforms;
  assert.ok(built);
  const ho = { purl: "pkg:generic/ho@1", name: "ho", version: "1" };
  const lock = { ...built.lock, packages: [...built.lock.packages, ho] };
  const { packages } = await imageContents(
    { ...built, lock },
    {
      ...provider,
      licenses: async ({ packages }, rootfs) => {
        const bytes = await rootfs.read("doc/ho");
        assert.equal(await rootfs.read("doc/none"), undefined);
        const text = new TextDecoder().decode(bytes);
        return new Map(packages.map(({ purl }) => [purl, text]));
      },
    },
    { signal },
  );
  assert.deepEqual(
    packages.map(({ license }) => license),
    ["MIT", "ISC"],
  );
});

test("imageContents() rejects with the caller's abort reason, unwrapped", async () => {
  const { provider, platforms } = await tinyImage();
  const [built] = platforms;
  assert.ok(built);
  const reason = new Error("enough");
  await assert.rejects(
    imageContents(built, provider, { signal: AbortSignal.abort(reason) }),
    (error) => error === reason,
  );
});
