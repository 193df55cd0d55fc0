import assert from "node:assert/strict";
import { test } from "node:test";
import { parseEvr } from "./evr.ts";
import { moduleFilter, parseModules } from "./modules.ts";
import type { RpmPackage } from "./rpm-package.ts";

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

function item(name: string, evr: string): RpmPackage {
  return { name, evr: parseEvr(evr), arch: "x86_64" } as RpmPackage;
}

test("moduleFilter() hides other streams, and namesakes that no module made", () => {
  const isHidden = moduleFilter([METADATA], []);
  assert.equal(isHidden(item("nodejs", "1:10.0-1.module")), false);
  assert.equal(isHidden(item("nodejs", "1:1.0-1.module")), true);
  assert.equal(isHidden(item("nodejs", "1:99-1.el8")), true);
  assert.equal(isHidden(item("bash", "5-1")), false);
});

test("moduleFilter() takes what the active streams require", () => {
  assert.equal(moduleFilter([METADATA], [])(item("python3", "3.6-1")), false);
  assert.equal(moduleFilter([METADATA], ["nodejs:1.1"])(item("python3", "3.6-1")), true);
});

test("moduleFilter() hides the module of which no stream is active", () => {
  const isHidden = moduleFilter([METADATA], []);
  assert.equal(isHidden(item("perl", "4:5.26.3-1")), true);
  assert.equal(isHidden(item("perl", "4:5.16-1")), false);
  assert.equal(moduleFilter([METADATA], ["perl:5.26"])(item("perl", "4:5.26.3-1")), false);
});

test("moduleFilter() takes the newest build that goes with the other streams", async () => {
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
    const isHidden = moduleFilter([metadata], ["dbi:1", ...enabled]);
    return ["1-1", "1-2", "1-3", "1-4"].filter((evr) => !isHidden(item("dbi", evr)));
  };
  assert.deepEqual(shown("perl:5.24"), ["1-2"]);
  assert.deepEqual(shown("perl:5.26"), ["1-4"]);
});

test("moduleFilter() says which streams there are", () => {
  assert.throws(() => moduleFilter([METADATA], ["nodejs:18"]), {
    name: "ResolveError",
    message: 'Cannot resolve module "nodejs:18": there is no such stream',
    hint: "Choose one of: 1.1, 1.10",
  });
});
