import assert from "node:assert/strict";
import { test } from "node:test";
import { parseEvr } from "../metadata/evr.ts";
import { parseRelation } from "../metadata/relation.ts";
import type { RpmPackage } from "../metadata/rpm-package.ts";
import { enabledModule, moduleSpec } from "./module-spec.ts";
import { parseModules } from "./modulemd.ts";
import { type ModuleSelection, selectModules } from "./modules.ts";

const METADATA = await parseModules(
  `---
document: modulemd
version: 2
data:
  name: perl
  stream: 5.26
  artifacts:
    rpms:
    - perl-4:5.26.3-1.x86_64
    - perl-4:5.26.3-1.src
---
document: modulemd
version: 2
data:
  name: nodejs
  stream: 1.10
  dependencies:
  - requires: { platform: [el8], perl: [] , python: [3.6] }
  artifacts:
    rpms:
    - nodejs-1:10.0-1.module.x86_64
---
document: modulemd
version: 2
data:
  name: nodejs
  stream: 1.1
  artifacts:
    rpms:
    - nodejs-1:1.0-1.module.x86_64
---
document: modulemd
version: 2
data:
  name: python
  stream: 3.6
  artifacts:
    rpms: [ python3-0:3.6-1.x86_64 ]
---
document: modulemd-defaults
version: 1
data:
  module: nodejs
  stream: 1.10
`,
  "modules",
);

function select(...modules: readonly string[]): ModuleSelection {
  return selectModules(METADATA, modules.map(enabledModule));
}

function item(name: string, evr: string, provides: readonly string[] = []): RpmPackage {
  const capabilities = [name, ...provides].map(parseRelation);
  return {
    name,
    evr: parseEvr(evr),
    arch: "x86_64",
    provides: capabilities,
  } as Partial<RpmPackage> as RpmPackage;
}

test("selectModules() hides other streams, and namesakes that no module made", () => {
  const { isHidden } = select();
  assert.equal(isHidden(item("nodejs", "1:10.0-1.module")), false);
  assert.equal(isHidden(item("nodejs", "1:1.0-1.module")), true);
  assert.equal(isHidden(item("nodejs", "1:99-1.el8")), true);
  assert.equal(isHidden(item("bash", "5-1")), false);
});

// dnf.modularity(7): "filtered out when their name or provide matches"
test("selectModules() hides what provides the name of a package from an active stream", () => {
  const { isHidden } = select();
  assert.equal(isHidden(item("nodejs-nightly", "99-1", ["nodejs = 99"])), true);
  assert.equal(isHidden(item("nodejs-nightly", "99-1", ["nodejs-nightly-libs"])), false);
});

test("selectModules() hides the packages of a default stream that cannot be enabled", async () => {
  const module = (name: string, requires: string) => `---
document: modulemd
data:
  name: ${name}
  stream: "1"
  dependencies: [ { requires: {${requires}} } ]
  artifacts: { rpms: [ "${name}-0:1-1.x86_64" ] }
---
document: modulemd-defaults
data: { module: ${name}, stream: "1" }
`;
  const metadata = await parseModules(
    [
      module("fine", "platform: [el8]"),
      module("lonely", "missing: [a]"),
      module("other", "fine: [2]"),
      module("above", "fine: [1], lonely: [1]"),
    ].join(""),
    "modules",
  );
  const { isHidden } = selectModules(metadata, []);
  const hidden = ["fine", "lonely", "other", "above"].filter((name) => isHidden(item(name, "1-1")));
  assert.deepEqual(hidden, ["lonely", "other", "above"]);
  // no stream of it is active that could hide it
  assert.equal(isHidden(item("lonely", "2-1")), false);
  assert.throws(() => selectModules(metadata, [enabledModule("lonely:1")]), {
    message: 'Cannot resolve module "lonely:1": it requires "missing:a", which no repository has',
  });
});

for (const [what, text, fact] of [
  [
    "dependencies that are a map",
    "dependencies: {requires: {platform: [el9]}}",
    '"dependencies" of "data" is no list',
  ],
  [
    "a profile that is a text",
    "profiles: {common: x}",
    '"common" of "profiles" of "data" is no map',
  ],
  [
    "packages that are a number",
    "artifacts: {rpms: 5}",
    '"rpms" of "artifacts" of "data" is no list',
  ],
  ["a name that is a list", "name: [a]", '"name" of "data" is no text'],
  [
    "an alias that is unknown",
    "profiles: *x",
    "Unresolved alias (the anchor must be set before the alias): x",
  ],
  [
    "an item that is a map",
    "artifacts: {rpms: [{a: b}]}",
    '"rpms" of "artifacts" of "data" has an item that is no text',
  ],
  [
    "what holds itself",
    "artifacts: &x {rpms: [*x]}",
    '"rpms" of "artifacts" of "data" has an item that is no text',
  ],
] as const) {
  test(`parseModules() refuses ${what}`, async () => {
    await assert.rejects(parseModules(`---\ndocument: modulemd\ndata:\n  ${text}\n`, "modules"), {
      name: "FormatError",
      message: `Cannot read modules: ${fact}`,
    });
  });
}

test("parseModules() stops between documents when it is aborted", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  controller.abort(reason);
  const parsing = parseModules("---\na: b\n", "modules", { signal: controller.signal });
  await assert.rejects(parsing, (error) => error === reason);
});

test("parseModules() refuses a document that is larger than any is", async () => {
  await assert.rejects(parseModules(`---\na: ${"x".repeat(4 << 20)}`, "modules"), {
    name: "FormatError",
    message: "Cannot read modules: a document is larger than 4194304 characters",
  });
});

test("parseModules() takes what is empty for what is not there", async () => {
  const text =
    "---\ndocument: modulemd\ndata:\n  name: a\n  profiles:\n    common:\n  artifacts:\n---\n";
  const { builds } = await parseModules(text, "modules");
  assert.deepEqual(builds[0]?.profiles, { common: [] });
  assert.deepEqual(builds[0]?.artifacts, []);
});

test("parseModules() refuses what is nested deeper than anybody writes", async () => {
  await assert.rejects(parseModules(`data: ${"[".repeat(100_000)}`, "modules"), {
    name: "FormatError",
  });
});

test("selectModules() hides a default stream of another platform, and refuses to enable it", async () => {
  const module = (name: string, platform: string): string => `---
document: modulemd
version: 2
data:
  name: ${name}
  stream: s
  dependencies: [ { requires: { ${platform} } } ]
  artifacts: { rpms: [ p${name}-0:1-1.noarch ] }
---
document: modulemd-defaults
version: 1
data: { module: ${name}, stream: s }
`;
  const text = [
    ...[module("a8", "platform: [el8]"), module("b9", "platform: [el9]"), module("cn", "")],
    ...[module("dany", "platform: []"), module("enot", "platform: [-el9]")],
  ].join("");
  const metadata = { ...(await parseModules(text, "modules")), platform: "el8" };
  const { isHidden, enabledFor } = selectModules(metadata, []);
  const artifacts = ["a8", "b9", "cn", "dany", "enot"].map((name) => ({
    ...item(`p${name}`, "1-1"),
    arch: "noarch",
  }));
  // of dnf 4.14, with a release package that provides base-module(platform:el8)
  assert.deepEqual(
    artifacts.filter((artifact) => !isHidden(artifact)).map(({ name }) => name),
    ["pa8", "pcn", "pdany", "penot"],
  );
  assert.deepEqual(
    enabledFor(artifacts.slice(0, 1)).map(({ name }) => name),
    ["a8"],
  );
  assert.throws(() => selectModules(metadata, [enabledModule("b9:s")]), {
    name: "ResolveError",
    message:
      'Cannot resolve module "b9:s": it requires "platform:el9", but "platform:el8" is active: the release package is of it',
  });
});

test("selectModules() takes what the active streams require", () => {
  assert.equal(select().isHidden(item("python3", "3.6-1")), false);
  assert.equal(select("nodejs:1.1").isHidden(item("python3", "3.6-1")), true);
});

test("selectModules() hides the module of which no stream is active", () => {
  const { isHidden } = select("nodejs:1.1");
  assert.equal(isHidden(item("perl", "4:5.26.3-1")), true);
  assert.equal(isHidden(item("perl", "4:5.16-1")), false);
  // of any stream one will do, the default as a rule
  assert.equal(select().isHidden(item("perl", "4:5.26.3-1")), false);
  assert.equal(select("perl:5.26").isHidden(item("perl", "4:5.26.3-1")), false);
});

test("selectModules() takes the newest build that goes with the other streams", async () => {
  const build = (version: number, perl: string) => `---
document: modulemd
data:
  name: dbi
  stream: "1"
  version: ${version}
  dependencies: [ { requires: { perl: [${perl}] } } ]
  artifacts: { rpms: [ "dbi-0:1-${version}.x86_64" ] }
`;
  const perl = (stream: string) => `---
document: modulemd
data: { name: perl, stream: "${stream}" }
`;
  const builds = [build(1, "5.24"), build(2, "5.24"), build(3, "5.26"), build(4, "-5.24")];
  const metadata = await parseModules([...builds, perl("5.24"), perl("5.26")].join(""), "modules");
  const shown = (...enabled: string[]): string[] => {
    const { isHidden } = selectModules(metadata, ["dbi:1", ...enabled].map(enabledModule));
    return ["1-1", "1-2", "1-3", "1-4"].filter((evr) => !isHidden(item("dbi", evr)));
  };
  assert.deepEqual(shown("perl:5.24"), ["1-2"]);
  assert.deepEqual(shown("perl:5.26"), ["1-4"]);
});

test("selectModules() says which streams there are", () => {
  assert.throws(() => select("nodejs:18"), {
    name: "ResolveError",
    message: 'Cannot resolve module "nodejs:18": there is no such stream',
    hint: "Choose one of: 1.1, 1.10",
  });
});

const PROFILES = await parseModules(
  `---
document: modulemd
data:
  name: web
  stream: "1"
  dependencies: [ { requires: { perl: [ "5.26" ] } } ]
  profiles:
    common: { rpms: [ web, web-tools ] }
    minimal: { rpms: [ web ] }
  artifacts: { rpms: [ web-0:1-1.x86_64 ] }
---
document: modulemd
data:
  name: web
  stream: "2"
  dependencies: [ { requires: { perl: [ "5.30" ] } } ]
  profiles: { common: { rpms: [ web ] } }
---
document: modulemd
data: { name: perl, stream: "5.26", artifacts: { rpms: [ perl-0:5.26-1.x86_64 ] } }
---
document: modulemd
data: { name: perl, stream: "5.30" }
---
document: modulemd-defaults
data: { module: web, stream: "1", profiles: { "1": [ common ] } }
---
document: modulemd-defaults
data: { module: perl, stream: "5.30" }
`,
  "modules",
);

function install(...modules: readonly string[]): ModuleSelection {
  return selectModules(PROFILES, modules.map(moduleSpec));
}

for (const [modules, members, enabled] of [
  [["web"], ["web", "web-tools"], ["perl:5.26", "web:1/common"]],
  [["web:1/minimal"], ["web"], ["perl:5.26", "web:1/minimal"]],
  [["web:1/*"], ["web", "web-tools"], ["perl:5.26", "web:1/common/minimal"]],
  [["web:2/common"], ["web"], ["perl:5.30", "web:2/common"]],
] as const) {
  test(`selectModules() installs ${modules.join(" and ")}`, () => {
    const selection = install(...modules);
    assert.deepEqual(selection.members, members);
    const found = selection.enabledFor([]);
    assert.deepEqual(
      found.map(({ name, stream, profiles }) => [`${name}:${stream}`, ...profiles].join("/")),
      enabled,
    );
  });
}

test("selectModules() enables the default streams that packages come from, and what they require", () => {
  const perl = { name: "perl", stream: "5.26", profiles: [] };
  const web = { name: "web", stream: "1", profiles: [] };
  const { enabledFor } = selectModules(PROFILES, [enabledModule("perl:5.26")]);
  assert.deepEqual(enabledFor([item("bash", "5-1")]), [perl]);
  assert.deepEqual(enabledFor([item("web", "1-1")]), [perl, web]);
  // the default of perl does not go with that of web
  const standard = selectModules(PROFILES, []);
  assert.deepEqual(standard.enabledFor([item("web", "1-1")]), []);
  assert.equal(standard.isHidden(item("web", "1-1")), true);
});

for (const [modules, message, hint] of [
  [["web:3"], 'Cannot resolve module "web:3": there is no such stream', "Choose one of: 1, 2"],
  [
    ["web:1/gone"],
    'Cannot resolve module "web:1/gone": "web:1" has no such profile',
    "Choose one of: common, minimal",
  ],
  [
    ["web:2"],
    'Cannot resolve module "web:2": "web:2" has no default profile',
    "Choose one of: common",
  ],
  [
    ["web:1/minimal", "web:2/common"],
    'Cannot resolve module "web:2/common": "web:1" is asked for too',
    undefined,
  ],
] as const) {
  test(`selectModules() refuses ${modules.join(" and ")}`, () => {
    assert.throws(() => install(...modules), { name: "ResolveError", message, hint });
  });
}

test("selectModules() names both streams that exclude each other", () => {
  assert.throws(() => selectModules(PROFILES, ["web:1", "perl:5.30"].map(enabledModule)), {
    name: "ResolveError",
    message:
      'Cannot resolve module "web:1": it requires "perl:5.26", but "perl:5.30" is active: it is asked for',
  });
});
