import assert from "node:assert/strict";
import { test } from "node:test";
import type { BuildContext, PlatformLock, RootfsProvider } from "@rootsmith/core/provider";
import { filesReader } from "../../../core/fixtures/files-reader.ts";
import { withReleaseTag } from "./release-tag.ts";

/** The tag, once a rootfs of these files has been built. */
async function tagOf(files: Readonly<Record<string, string>>): Promise<string | undefined> {
  const provider: RootfsProvider = {
    name: "fake",
    revision: 1,
    options: {},
    resolve: () => assert.fail(),
    layers: () => assert.fail(),
    configure: async () => ({ title: "fake", phases: [] }),
  };
  const tagged = withReleaseTag(provider);
  assert.equal(tagged.tag(), undefined);
  const plan = await tagged.provider.configure?.({} as PlatformLock, {} as BuildContext);
  for (const { entries } of plan?.phases ?? []) {
    assert.deepEqual(
      await Array.fromAsync(entries?.(filesReader(files), {} as BuildContext) ?? []),
      [],
    );
  }
  return tagged.tag();
}

test("withReleaseTag() finds the version of the release file", async () => {
  const system = { "etc/system-release": "Other release 3" };
  const redhat = (text: string) => ({ ...system, "etc/redhat-release": text });
  assert.equal(await tagOf(redhat("CentOS Linux release 7.9.2009 (Core)\n")), "7.9.2009");
  assert.equal(await tagOf(redhat("CentOS Stream release 9\n")), "9");
  assert.equal(await tagOf(system), "3");
});

test("withReleaseTag() finds none where there is no number", async () => {
  assert.equal(await tagOf({ "etc/redhat-release": "Rawhide.\n" }), undefined);
  assert.equal(await tagOf({}), undefined);
});
