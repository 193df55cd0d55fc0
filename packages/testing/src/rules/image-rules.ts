/**
 * What holds for whole images: that they are the same twice, with what is below and without.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentOf, type FsEntry, type RootfsProvider } from "@rootsmith/core/provider";
import { buildImage, checkSameImage } from "../subject/built-image.ts";
import { buildWith, type ProviderRule, type ProviderSubject } from "../subject/provider-subject.ts";

export const IMAGE_RULES: readonly ProviderRule[] = [
  {
    title: "layers make the same image twice, the second from the lock file of the first",
    check: (subject) => checkSameImage(subject),
  },
  {
    title: "a configured image is the same twice, the second from the lock file of the first",
    async check(subject) {
      if (subject.provider.configure === undefined) return;
      await checkSameImage(subject, { configure: "auto" });
    },
  },
  {
    title: "usableUnconfigured: without an executor the layers are an image",
    async check(subject) {
      if (!subject.provider.usableUnconfigured) return;
      assert.ok(subject.provider.configure, "without configure() it says nothing");
      const image = await buildImage(subject, { configure: "auto", executors: [] });
      assert.ok(image.rootfs.size > 0, "without an executor the image is empty");
    },
  },
  {
    title: "extendsImages: the layers lie on top of another image, the same ones twice",
    async check(subject) {
      if (subject.provider.extendsImages !== true) return;
      const directory = await mkdtemp(join(tmpdir(), "rootsmith-base-"));
      try {
        const base = await buildBase(subject, join(directory, "base"));
        const from = `oci:${join(directory, "base")}`;
        const image = await buildImage(subject, { from });
        const layers = image.result.platforms[0]?.layers.map(({ diffID }) => diffID);
        assert.equal(layers?.[0], base, "the layer of the image below is not the first");
        assert.equal(image.rootfs.get(BELOW)?.type, "file", `it removes "${BELOW}" from below`);
        await checkSameImage(subject, { from });
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    },
  },
];

/** A file that only the image below has. */
const BELOW = "usr/share/rootsmith-testing/below";

/** @returns The diffID of its layer. */
async function buildBase(subject: ProviderSubject, dest: string): Promise<string | undefined> {
  const provider: RootfsProvider = {
    name: "base",
    revision: 1,
    options: {},
    resolve: async (platform) => ({
      platform,
      epoch: 0,
      repositories: {},
      sources: [],
      packages: [],
    }),
    async *layers() {
      const content = contentOf("below\n");
      const entry: FsEntry = { type: "file", path: BELOW, mode: 0o644, content };
      yield { title: "base", entries: [entry] };
    },
  };
  const outputs = [{ type: "oci", dest }] as const;
  const { platforms } = await buildWith({ ...subject, provider }, {}, { outputs });
  return platforms[0]?.layers[0]?.diffID;
}
