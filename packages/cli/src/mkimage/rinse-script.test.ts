import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { rinseScript } from "./rinse-script.ts";

test("rinseScript() takes distribution, architecture and mirror", async () => {
  const line = "--distribution centos-6 --arch i386 --mirror http://mirror.example/6/os/i386";
  const { name, provider, flags } = await rinseScript(line.split(" "), fakeHost());
  assert.deepEqual([name, provider.name], ["centos-6", "centos"]);
  const { release, groups, repositories, minimize, devices, network } = provider.options;
  assert.deepEqual([release, groups], ["6", ["core"]]);
  assert.deepEqual(repositories, ["http://mirror.example/6/os/i386"]);
  assert.deepEqual([minimize, devices, network], ["febootstrap", false, true]);
  assert.deepEqual(flags, { platform: ["linux/386"] });
});

test("rinseScript() knows the distributions related to CentOS", async () => {
  const providers = await Promise.all(
    ["rocky-9", "almalinux-8", "slc-6", "fedora-core-44"].map(async (name) => {
      const { provider } = await rinseScript(["--distribution", name], fakeHost());
      return `${provider.name} ${provider.options.release}`;
    }),
  );
  assert.deepEqual(providers, ["rocky 9", "alma 8", "slc 6", "fedora 44"]);
});

for (const [line, message] of [
  ["--distribution opensuse-42.3", 'Cannot build "opensuse-42.3": no such distribution is known'],
  ["--distribution centos-7 --arch vax", 'Cannot build for "vax": rinse has no such architecture'],
] as const) {
  test(`rinseScript() refuses ${line}`, async () => {
    await assert.rejects(rinseScript(line.split(" "), fakeHost()), { name: "UsageError", message });
  });
}

test("rinseScript() names the file of a key that is none", async () => {
  const path = fileURLToPath(import.meta.url);
  await assert.rejects(rinseScript(["--distribution", "slc-6", "--key", path], fakeHost()), {
    name: "UsageError",
    message: `Cannot use --key "${path}": cannot read the keyring: it has no public key`,
  });
});
