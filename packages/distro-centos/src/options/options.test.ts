import assert from "node:assert/strict";
import { test } from "node:test";
import { centos, slc } from "../centos.ts";
import { CENTOS } from "../releases/centos-releases.ts";
import type { Release } from "../releases/release.ts";
import type { CentosOptions } from "./options.ts";
import { centosSettings } from "./settings.ts";

test("centosSettings() fills in what is left open", () => {
  assert.deepEqual(centosSettings({ release: "7.9" }, CENTOS), {
    release: "7",
    groups: ["core"],
    groupTypes: ["mandatory"],
    include: [],
    exclude: [],
    modules: [],
    weakDeps: false,
    vars: {},
    checkSignatures: true,
    docs: false,
    netSharedPaths: [],
    minimize: "none",
    vault: true,
    devices: false,
    network: false,
  });
  assert.equal(centosSettings({ release: "stream9" }, CENTOS).weakDeps, true);
});

test("centosSettings() takes groups and packages from the release", () => {
  const [release] = CENTOS.releases as [Release];
  const own = { ...CENTOS, releases: [{ ...release, groups: ["base"], include: ["bash"] }] };
  const { groups, include } = centosSettings({ release: "5", include: ["yum"] }, own);
  assert.deepEqual([groups, include], [["base"], ["bash", "yum"]]);
  assert.deepEqual(centosSettings({ release: "5", groups: [] }, own).groups, []);
});

test("centosSettings() has best only where it is asked for, as locks without it stay valid", () => {
  assert.equal(centosSettings({ release: "7", best: true }, CENTOS).best, true);
  assert.equal("best" in centosSettings({ release: "7", best: false }, CENTOS), false);
  assert.throws(() => centosSettings({ release: "7", best: 1 as never }, CENTOS), TypeError);
});

test("centosSettings() sorts names", () => {
  const { include } = centosSettings({ release: "7", include: ["yum", "bash", "yum"] }, CENTOS);
  assert.deepEqual(include, ["bash", "yum"]);
});

test("centosSettings() drops the slash at the end of a shared path", () => {
  const { netSharedPaths } = centosSettings({ release: "7", netSharedPaths: ["/a/b/"] }, CENTOS);
  assert.deepEqual(netSharedPaths, ["/a/b"]);
});

for (const [options, message] of [
  [{ groups: [] }, "Cannot use the option groups: nothing would be installed"],
  [{ groupTypes: ["all"] }, /^Cannot use the option groupTypes "all": expected "mandatory"/],
  [{ repositories: [] }, "Cannot use the option repositories: expected one at least"],
  [{ repositories: ["ftp://mirror.example/"] }, /not a URL of http or https or file$/],
  [
    { repositories: ["http://user:secret@mirror.example/"] },
    /the URL of "mirror\.example" has credentials/,
  ],
  [
    { repositories: ["http://a.example"], mirrors: ["http://b.example"] },
    /which repositories replace$/,
  ],
  [
    { netSharedPaths: ["share"] },
    'Cannot use the option netSharedPaths: "share" is not an absolute path below the root',
  ],
  [{ vars: { "a-b": "c" } }, 'Cannot use the option vars: "a-b" is not the name of a variable'],
] as const) {
  test(`centosSettings() refuses ${JSON.stringify(options)}`, () => {
    const given = { release: "7", ...options } as unknown as CentosOptions;
    assert.throws(() => centosSettings(given, CENTOS), { name: "TypeError", message });
  });
}

test("centos() names the releases that it knows", () => {
  assert.throws(() => centos({ release: "4" }), {
    name: "ResolveError",
    message: 'Cannot resolve "4": it is not a release of CentOS that is known here',
    hint: /5, 6, 7, 8, 8-stream, 9-stream, 10-stream|Did you mean/,
  });
  assert.equal(slc({ release: "6" }).name, "slc");
});
