import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeIndex } from "../../fixtures/fake-pool.ts";
import type { IndexOrigin } from "./debian-package.ts";
import { type Pin, parsePins, pinPriority } from "./pins.ts";

const BACKPORTS: IndexOrigin = {
  repository: "debian",
  suite: "bookworm-backports",
  component: "main",
  site: "mirror.example.org",
  release: {
    origin: "Debian Backports",
    label: "Debian Backports",
    suite: "oldstable-backports",
    codename: "bookworm-backports",
    version: "12",
    notAutomatic: true,
    butAutomaticUpgrades: true,
  },
};

function priority(pins: readonly Pin[], origin = BACKPORTS, stanza = "Package: curl"): number {
  const [item] = fakeIndex(stanza, origin).find("curl");
  assert.ok(item);
  return pinPriority(pins, "amd64")(item, [origin]);
}

function pinned(packages: string, pin: string, origin?: IndexOrigin, stanza?: string): boolean {
  return priority([{ packages, pin, priority: 990 }], origin, stanza) === 990;
}

test("pinPriority() is 500, 100 for backports, 1 for what is not automatic, without pins", () => {
  const { release } = BACKPORTS;
  assert.ok(release);
  assert.equal(priority([]), 100);
  assert.equal(
    priority([], { ...BACKPORTS, release: { ...release, butAutomaticUpgrades: false } }),
    1,
  );
  assert.equal(priority([], { ...BACKPORTS, release: { ...release, notAutomatic: false } }), 500);
  assert.equal(priority([], { repository: "local", suite: "", component: "" }), 500);
});

test("pinPriority() goes by each term of a release, all of which must hold", () => {
  for (const pin of [
    "release *",
    "release a=oldstable-backports",
    "release n=bookworm-*",
    "release v=12*",
    "release c=main",
    "release o=Debian Backports",
    "release l=/backports/",
    "release b=amd64",
    "release bookworm-backports",
    "release oldstable-backports",
    "release 12",
    "release n=bookworm-backports, c=main,o=Debian Backports",
  ]) {
    assert.equal(pinned("*", pin), true, pin);
  }
  for (const pin of [
    "release n=bookworm",
    "release n=bookworm-backports,c=contrib",
    "release 11",
  ]) {
    assert.equal(pinned("*", pin), false, pin);
  }
});

test("pinPriority() goes by the host of a repository, and by versions", () => {
  assert.equal(pinned("*", 'origin "mirror.example.org"'), true);
  assert.equal(pinned("*", "origin *.example.org"), true);
  assert.equal(pinned("*", 'origin ""'), false);
  assert.equal(pinned("curl", "version 7.88*", BACKPORTS, "Package: curl\nVersion: 7.88.1"), true);
  assert.equal(pinned("curl", "version 7.88*", BACKPORTS, "Package: curl\nVersion: 8"), false);
});

test("pinPriority() goes by names, patterns, sources and architectures of packages", () => {
  for (const packages of [
    "curl",
    "wget curl",
    "c*",
    "/^cu/",
    "curl:amd64",
    "curl:any",
    "curl:native",
  ]) {
    assert.equal(pinned(packages, "release *"), true, packages);
  }
  assert.equal(pinned("src:curl", "release *"), true);
  for (const packages of ["cur", "curl:i386", "src:other"]) {
    assert.equal(pinned(packages, "release *"), false, packages);
  }
  const foreign = "Package: curl\nArchitecture: i386";
  assert.equal(pinned("curl", "release *", BACKPORTS, foreign), false);
  assert.equal(pinned("curl:any", "release *", BACKPORTS, foreign), true);
});

test("pinPriority() takes the first pin that applies, of named packages before all packages", () => {
  const pins = [
    { packages: "*", pin: "release n=bookworm-backports", priority: 1 },
    { packages: "*", pin: "release *", priority: 2 },
    { packages: "curl", pin: "version 9", priority: 3 },
    { packages: "c*", pin: "release *", priority: 4 },
    { packages: "curl", pin: "release *", priority: 5 },
  ];
  assert.equal(priority(pins), 4);
  assert.equal(priority(pins.slice(0, 3)), 1);
});

test("parsePins() reads stanzas, comments and the priority never", () => {
  const text = `# all of them
Package: *
Pin: release a=unstable
Pin-Priority: -10

Explanation: newer
Package: curl libcurl*
# here too
Pin: version 8*
Pin-Priority: 990


Package: *
Pin: origin "example.org"
Pin-Priority: never
`;
  assert.deepEqual(parsePins(text), [
    { packages: "*", pin: "release a=unstable", priority: -10 },
    { packages: "curl libcurl*", pin: "version 8*", priority: 990 },
    { packages: "*", pin: 'origin "example.org"', priority: -32_768 },
  ]);
});

test("parsePins() rejects a stanza that is no pin", () => {
  for (const text of [
    "Pin: release *\nPin-Priority: 1",
    "Package: *\nPin-Priority: 1",
    "Package: *\nPin: release *",
    "Package: *\nPin: release *\nPin-Priority: 0",
    "Package: *\nPin: release *\nPin-Priority: high",
  ]) {
    assert.throws(() => parsePins(text), { name: "TypeError", message: /^Cannot parse the pin/ });
  }
});

test("pinPriority() rejects pins that say nothing", () => {
  const rejects = (packages: string, pin: string, fact: string): void =>
    assert.throws(() => pinPriority([{ packages, pin, priority: 1 }], "amd64"), {
      name: "TypeError",
      message: `Cannot use the pin "${pin}": ${fact}`,
    });
  rejects("*", "version 1", "a version is that of named packages");
  rejects("curl", "release z=1", '"z=1" is no term of a release');
  rejects("curl", "release", 'expected "release …", "version …" or "origin …"');
  rejects("curl", "archive stable", 'expected "release …", "version …" or "origin …"');
});
