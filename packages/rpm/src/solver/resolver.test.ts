import assert from "node:assert/strict";
import { test } from "node:test";
import { ResolveError } from "@rootsmith/core/provider";
import { type ListedRpm, primaryXml } from "@rootsmith/testing/rpm";
import { fakeIndex, fakePool } from "../../fixtures/fake-repository.ts";
import { nevraOf } from "../metadata/rpm-package.ts";
import { readPrimary } from "../repodata/primary.ts";
import { PackagePool } from "./package-pool.ts";
import { type ResolveRequest, resolvePackages } from "./resolver.ts";

async function resolve(
  packages: readonly ListedRpm[],
  specs: readonly string[],
  request: Partial<ResolveRequest> & { readonly exclude?: readonly string[] } = {},
): Promise<readonly string[]> {
  const { exclude = [], ...options } = request;
  const pool = await fakePool(packages, { exclude });
  const resolved = resolvePackages(pool, { specs, weakDeps: true, ...options });
  return resolved.map((item) => nevraOf(item.package));
}

test("resolvePackages() follows requirements and takes the newest version", async () => {
  const names = await resolve(
    [
      { name: "a", requires: ["b >= 1.0"] },
      { name: "b", evr: "1.0-1" },
      { name: "b", evr: "1.0.1-1" },
      { name: "b", evr: "1.0~rc1-1" },
      { name: "c" },
    ],
    ["a"],
  );
  assert.deepEqual(names, ["a-1-1.noarch", "b-1.0.1-1.noarch"]);
});

test("resolvePackages() falls back to an older version where the newest cannot be installed", async () => {
  const packages = [
    { name: "a", evr: "2-1", requires: ["missing"] },
    { name: "a", evr: "1-1" },
  ];
  assert.deepEqual(await resolve(packages, ["a"]), ["a-1-1.noarch"]);
  await assert.rejects(resolve(packages, ["a"], { best: true }), ResolveError);
});

// libsolv adds what packages made by other tools than rpmbuild lack
test("resolvePackages() finds a package that does not provide its own name", async () => {
  const xml = primaryXml([{ name: "app", requires: ["bare >= 1"] }, { name: "bare" }]).replace(
    /<rpm:provides>\s*<rpm:entry name="bare"[^>]*\/>\s*<\/rpm:provides>/,
    "",
  );
  assert.ok(!xml.includes('"bare" flags="EQ"'));
  const index = await readPrimary([new TextEncoder().encode(xml)], { repository: "base" });
  const pool = new PackagePool([{ index }], { architecture: "x86_64" });
  const names = (spec: string): string[] =>
    resolvePackages(pool, { specs: [spec], weakDeps: true }).map((item) => item.package.name);
  assert.deepEqual(names("bare"), ["bare"]);
  assert.deepEqual(names("app"), ["app", "bare"]);
});

test("resolvePackages() says for which architectures a package is there", async () => {
  const packages = [
    { name: "jq", arch: "ppc64le" },
    { name: "jq", arch: "s390x" },
    { name: "jq", arch: "src" },
  ];
  await assert.rejects(resolve(packages, ["jq"]), {
    name: "ResolveError",
    message: 'Cannot resolve "jq": no repository has it for x86_64',
    hint: "It is there for ppc64le and s390x: build for such a platform, or leave it out",
  });
});

test("resolvePackages() takes the first name of those that provide something", async () => {
  const packages = [
    { name: "a", requires: ["mta"] },
    { name: "zmail", provides: ["mta"] },
    { name: "mail", provides: ["mta"] },
  ];
  assert.deepEqual(await resolve(packages, ["a"]), ["a-1-1.noarch", "mail-1-1.noarch"]);
  assert.deepEqual(await resolve(packages, ["a", "zmail"]), ["a-1-1.noarch", "zmail-1-1.noarch"]);
});

test("resolvePackages() prefers what is recommended", async () => {
  const names = await resolve(
    [
      { name: "a", requires: ["mta"], recommends: ["zmail"] },
      { name: "mail", provides: ["mta"] },
      { name: "zmail", provides: ["mta"] },
    ],
    ["a"],
    { weakDeps: false },
  );
  assert.deepEqual(names, ["a-1-1.noarch", "zmail-1-1.noarch"]);
});

test("resolvePackages() does not prefer what is recommended only if something else is there", async () => {
  const packages: ListedRpm[] = [
    { name: "a", requires: ["mta"], recommends: ["(zmail if gui)"] },
    { name: "gui" },
    { name: "mail", provides: ["mta"] },
    { name: "zmail", provides: ["mta"] },
  ];
  assert.deepEqual(await resolve(packages, ["a"]), ["a-1-1.noarch", "mail-1-1.noarch"]);
  assert.deepEqual(await resolve(packages, ["a", "gui"]), [
    "a-1-1.noarch",
    "gui-1-1.noarch",
    "zmail-1-1.noarch",
  ]);
});

test("resolvePackages() does not keep a choice that a later one makes needless", async () => {
  const names = await resolve(
    [
      { name: "a", requires: ["editor", "b"] },
      { name: "b", requires: ["c"] },
      { name: "c", requires: ["vim or-nothing", "tool"] },
      { name: "ed", provides: ["editor"] },
      { name: "tool", requires: ["vim"] },
      { name: "toolx", provides: ["tool"] },
      { name: "vim", provides: ["editor", "vim or-nothing"] },
    ],
    ["a"],
  );
  assert.equal(names.includes("ed-1-1.noarch"), false);
});

test("resolvePackages() prefers the native architecture and lets 32 bits stand beside it", async () => {
  const packages = [
    { name: "a", arch: "i686", evr: "2-1" },
    { name: "a", arch: "x86_64", evr: "1-1" },
    { name: "b", requires: ["a(x86-32)"] },
    { name: "a32", arch: "i686", provides: ["a(x86-32)"], requires: ["a = 2"] },
  ];
  assert.deepEqual(await resolve(packages, ["a"]), ["a-1-1.x86_64"]);
  assert.deepEqual(await resolve(packages, ["a.i686"]), ["a-2-1.i686"]);
  assert.deepEqual(await resolve(packages, ["a.x86_64", "b"]), [
    "a-2-1.i686",
    "a-1-1.x86_64",
    "b-1-1.noarch",
    "a32-1-1.i686",
  ]);
});

test("resolvePackages() installs one version of a name and architecture", async () => {
  await assert.rejects(
    resolve(
      [
        { name: "a", evr: "1-1" },
        { name: "a", evr: "2-1" },
      ],
      ["a-1", "a-2"],
    ),
    {
      name: "ResolveError",
      message:
        /^Cannot resolve "a-[12]" and "a-[12]": a-[12]-1\.noarch and a-[12]-1\.noarch cannot both be installed$/,
    },
  );
});

test("resolvePackages() gives the obsoleter to those who ask for the old name", async () => {
  const packages = [
    { name: "old", evr: "1-1" },
    { name: "new", evr: "2-1", obsoletes: ["old < 2"], provides: ["old = 2"] },
  ];
  assert.deepEqual(await resolve(packages, ["old"]), ["new-2-1.noarch"]);
  assert.deepEqual(await resolve(packages, ["old-1-1"]), ["old-1-1.noarch"]);
  assert.deepEqual(await resolve(packages, ["*"]), ["new-2-1.noarch"]);
});

test("resolvePackages() does not take obsoletes for provides", async () => {
  const names = await resolve(
    [
      { name: "a", obsoletes: ["virtual"] },
      { name: "b", provides: ["virtual"] },
    ],
    ["a", "b"],
  );
  assert.deepEqual(names, ["a-1-1.noarch", "b-1-1.noarch"]);
});

test("resolvePackages() meets rich requirements", async () => {
  const packages = [
    { name: "a", requires: ["(b if c)", "(missing or d)", "((e with cap > 1) or missing)"] },
    { name: "b" },
    { name: "c" },
    { name: "d" },
    { name: "e", evr: "1-1", provides: ["cap = 1"] },
    { name: "e", evr: "1-2", provides: ["cap = 2"] },
    { name: "e", evr: "1-3", provides: ["cap = 1"] },
    { name: "x", provides: ["cap = 2"] },
  ];
  assert.deepEqual(await resolve(packages, ["a"]), [
    "a-1-1.noarch",
    "d-1-1.noarch",
    "e-1-2.noarch",
  ]);
  assert.deepEqual(await resolve(packages, ["a", "c"]), [
    "a-1-1.noarch",
    "b-1-1.noarch",
    "c-1-1.noarch",
    "d-1-1.noarch",
    "e-1-2.noarch",
  ]);
});

test("resolvePackages() keeps to rich conflicts", async () => {
  const packages = [
    { name: "a", conflicts: ["(b with ver = 1)"], requires: ["b"] },
    { name: "b", evr: "1-2", provides: ["ver = 1"] },
    { name: "b", evr: "1-1", provides: ["ver = 2"] },
  ];
  assert.deepEqual(await resolve(packages, ["a"]), ["a-1-1.noarch", "b-1-1.noarch"]);
});

test("resolvePackages() installs recommended and supplementing packages, not suggested ones", async () => {
  const packages = [
    { name: "a", recommends: ["weak", "missing", "(cond if never)"], suggests: ["suggested"] },
    { name: "weak", requires: ["dep"] },
    { name: "dep" },
    { name: "cond" },
    { name: "suggested" },
    { name: "enhancer", enhances: ["a"] },
    { name: "supp", supplements: ["(a and dep)"] },
    { name: "other", supplements: ["(a and never)"] },
  ];
  assert.deepEqual(await resolve(packages, ["a"]), [
    "a-1-1.noarch",
    "weak-1-1.noarch",
    "dep-1-1.noarch",
    "supp-1-1.noarch",
  ]);
  assert.deepEqual(await resolve(packages, ["a"], { weakDeps: false }), ["a-1-1.noarch"]);
});

test("resolvePackages() leaves out what is recommended and cannot be installed", async () => {
  const packages = [
    { name: "a", recommends: ["weak", "broken"] },
    { name: "weak", conflicts: ["a"] },
    { name: "broken", requires: ["missing"] },
  ];
  assert.deepEqual(await resolve(packages, ["a"]), ["a-1-1.noarch"]);
});

test("resolvePackages() takes conditional members of groups with their condition", async () => {
  const packages = [{ name: "a" }, { name: "b" }, { name: "c" }];
  const optional = ["(b if a)", "(c if missing)", "unknown"];
  assert.deepEqual(await resolve(packages, ["a"], { optional }), ["a-1-1.noarch", "b-1-1.noarch"]);
});

test("resolvePackages() knows paths, capabilities and NEVRAs", async () => {
  const packages = [
    { name: "a", evr: "1:2-3", arch: "x86_64", files: ["/usr/bin/a"], provides: ["cap = 2"] },
    { name: "b-c", evr: "1-1" },
  ];
  for (const spec of [
    "a",
    "a-2-3",
    "a-1:2-3.x86_64",
    "a.x86_64",
    "/usr/bin/a",
    "cap >= 1",
    "1:a-2-3.x86_64",
  ]) {
    assert.deepEqual(await resolve(packages, [spec]), ["a-1:2-3.x86_64"], spec);
  }
  assert.deepEqual(await resolve(packages, ["b-c-1"]), ["b-c-1-1.noarch"]);
});

test("resolvePackages() suggests a name for one that is not there", async () => {
  await assert.rejects(resolve([{ name: "coreutils" }], ["coreutil"]), {
    name: "ResolveError",
    message: 'Cannot resolve "coreutil": no repository has such a package',
    hint: 'Did you mean "coreutils"?',
  });
  const packages = [{ name: "crun" }, { name: "curl" }, { name: "a", requires: ["curl"] }];
  await assert.rejects(resolve(packages, ["crul"]), { hint: 'Did you mean "curl" or "crun"?' });
});

test("resolvePackages() explains a failure as a chain of reasons", async () => {
  const packages = [
    { name: "a", requires: ["b"] },
    { name: "b", requires: ["c >= 2"] },
    { name: "c", evr: "1-1" },
  ];
  await assert.rejects(resolve(packages, ["a"]), {
    name: "ResolveError",
    message:
      'Cannot resolve "a": a-1-1.noarch requires "b"; b-1-1.noarch requires "c >= 2", which only other versions provide: c-1-1.noarch',
  });
});

test("resolvePackages() explains a conflict between two requests", async () => {
  await assert.rejects(resolve([{ name: "a", conflicts: ["b"] }, { name: "b" }], ["a", "b"]), {
    message: 'Cannot resolve "b" and "a": a-1-1.noarch conflicts with "b"',
  });
});

test("resolvePackages() leaves out what cannot be installed where it need not be strict", async () => {
  const packages: ListedRpm[] = [
    { name: "a" },
    { name: "broken", requires: ["nothing"] },
    { name: "b", conflicts: ["c"] },
    { name: "c" },
  ];
  const warnings: string[] = [];
  const warn = (message: string): number => warnings.push(message);
  const specs = ["a", "gone", "broken", "b", "c"];
  assert.deepEqual(await resolve(packages, specs, { strict: false, warn }), [
    "a-1-1.noarch",
    "b-1-1.noarch",
  ]);
  assert.deepEqual(warnings, [
    'Cannot resolve "gone": no repository has such a package: it is left out',
    'Cannot resolve "broken": broken-1-1.noarch requires "nothing", which nothing provides: "broken" is left out',
    'Cannot resolve "c" and "b": b-1-1.noarch conflicts with "c": "c" is left out',
  ]);
});

test("resolvePackages() leaves excluded packages out", async () => {
  const packages = [
    { name: "a", evr: "1-1" },
    { name: "a", evr: "2-1" },
    { name: "b-x", provides: ["b"] },
    { name: "b-y", provides: ["b"] },
  ];
  assert.deepEqual(await resolve(packages, ["a", "b"], { exclude: ["a-2*", "b-x"] }), [
    "a-1-1.noarch",
    "b-y-1-1.noarch",
  ]);
});

test("resolvePackages() prefers the repository of the better priority", async () => {
  const pool = new PackagePool(
    [
      { index: await fakeIndex([{ name: "a", evr: "2-1" }], "updates") },
      { index: await fakeIndex([{ name: "a", evr: "1-1" }], "base"), priority: 1 },
    ],
    { architecture: "x86_64" },
  );
  const [found] = resolvePackages(pool, { specs: ["a"], weakDeps: true });
  assert.equal(found?.package.repository, "base");
});

test("resolvePackages() says why each package is there and what it needs first", async () => {
  const pool = await fakePool([
    { name: "a", requires: ["b"], pre: ["/usr/sbin/c"], recommends: ["d"] },
    { name: "b" },
    { name: "c", files: ["/usr/sbin/c"] },
    { name: "d" },
  ]);
  const resolved = resolvePackages(pool, { specs: ["a"], weakDeps: true });
  assert.deepEqual(
    resolved.map((item) => [item.package.name, item.reason]),
    [
      ["a", "requested"],
      ["b", "dependency"],
      ["c", "dependency"],
      ["d", "weak"],
    ],
  );
  assert.deepEqual(
    resolved[0]?.dependencies.map(({ on, pre }) => [on.name, pre]),
    [
      ["b", false],
      ["c", true],
      ["d", false],
    ],
  );
});

test("resolvePackages() tells each step on the way to what cannot be", async () => {
  const packages = [
    { name: "web", requires: ["php"] },
    { name: "php", requires: ["ssl"] },
    { name: "ssl-new", provides: ["ssl"], requires: ["crypto = 3"] },
    { name: "ssl-old", provides: ["ssl"], conflicts: ["web"] },
    { name: "crypto", evr: "2-1" },
  ];
  await assert.rejects(resolve(packages, ["web"]), {
    message: [
      'Cannot resolve "web": web-1-1.noarch requires "php"',
      'php-1-1.noarch requires "ssl"',
      'ssl-new-1-1.noarch requires "crypto = 3", which only other versions provide: crypto-2-1.noarch',
      'ssl-old-1-1.noarch conflicts with "web"',
    ].join("; "),
  });
});

test("resolvePackages() brings the 64-bit version with one of 32 bits, unless that is asked for", async () => {
  const packages = [
    { name: "app", arch: "x86_64", requires: ["lib(x86-32)"] },
    { name: "lib", arch: "i686", provides: ["lib(x86-32)"] },
    { name: "lib", arch: "x86_64" },
  ];
  assert.deepEqual(await resolve(packages, ["app"]), [
    "app-1-1.x86_64",
    "lib-1-1.i686",
    "lib-1-1.x86_64",
  ]);
  assert.deepEqual(await resolve(packages, ["lib.i686"]), ["lib-1-1.i686"]);
});
