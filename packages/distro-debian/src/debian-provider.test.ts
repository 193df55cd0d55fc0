import assert from "node:assert/strict";
import { test } from "node:test";
import { type ResolveContext, RootfsTree } from "@rootsmith/core/provider";
import { filesReader } from "../../core/fixtures/files-reader.ts";
import { debian } from "./debian.ts";
import type { DebianOptions } from "./options/debian-options.ts";
import { ubuntu } from "./ubuntu.ts";

const FILES: Readonly<Record<string, string>> = {
  "etc/os-release": "ID=debian\n",
  "etc/apt/sources.list": `deb http://a.example/debian bookworm main
deb http://a.example/debian-security bookworm-security main
`,
};
const host = filesReader(FILES);

function repositoriesOf(options: Partial<DebianOptions>): Promise<readonly string[]> {
  const mirrors = debian({ suite: "bookworm", ...options }).hostMirrors?.(host);
  return Promise.resolve(mirrors).then((found) => Object.keys(found ?? {}));
}

test("debianProvider() takes the host's mirrors where the caller names none", async () => {
  const named = ["http://b.example/debian"];
  assert.deepEqual(await repositoriesOf({}), ["debian", "debian-security"]);
  assert.deepEqual(await repositoriesOf({ mirrors: named }), ["debian-security"]);
  assert.deepEqual(await repositoriesOf({ securityMirrors: named }), ["debian"]);
});

test("debianProvider() is called by the name of its distribution, and gives JSON as options", () => {
  for (const provider of [debian({ suite: "sid" }), ubuntu({ suite: "xenial" })]) {
    assert.deepEqual(JSON.parse(JSON.stringify(provider.options)), provider.options);
  }
  assert.equal(ubuntu({ suite: "noble" }).name, "ubuntu");
  assert.throws(() => ubuntu({ suite: "bookworm" }), {
    message: 'Cannot resolve "bookworm": it is not a release of Ubuntu that is known here',
  });
});

test("debianProvider() needs nothing that runs programs for what is only extracted", () => {
  const extract = { suite: "sid", variant: "extract" } as const;
  assert.equal(debian(extract).configure, undefined);
  assert.equal(typeof debian({ suite: "sid" }).configure, "function");
  const hooks = { afterConfigure: [{ run: ["/bin/true"] }] } as const;
  assert.equal(typeof debian({ ...extract, hooks }).configure, "function");
});

test("debianProvider() takes no packages away on top of an image, and says why", async () => {
  const provider = debian({ suite: "trixie", distroless: true });
  const ctx = { base: new RootfsTree() } as ResolveContext;
  await assert.rejects(async () => provider.resolve({ os: "linux", architecture: "amd64" }, ctx), {
    name: "ResolveError",
    message:
      "Cannot take packages away from an image below: its layers stay, so that their files would be hidden but not gone, and the image no smaller",
    hint: "Build one image of all: leave out --from (from), and include what the image below was built with",
  });
});
