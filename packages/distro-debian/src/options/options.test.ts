import assert from "node:assert/strict";
import { test } from "node:test";
import { DEBIAN } from "../releases/debian-releases.ts";
import type { DebianOptions, DebianSettings } from "./debian-options.ts";
import { debianSettings } from "./options.ts";

function settingsOf(options: DebianOptions): DebianSettings {
  return debianSettings(options, DEBIAN);
}

test("debianSettings() fills in the defaults", () => {
  assert.deepEqual(settingsOf({ suite: "bookworm" }), {
    suite: "bookworm",
    variant: "minbase",
    include: [],
    exclude: [],
    recommends: false,
    solver: "rootsmith",
    architectures: [],
    components: ["main"],
    updates: true,
    security: true,
    backports: false,
    proposed: false,
    sources: [],
    debs: [],
    pins: [],
    imageMirrors: {},
    checkValidUntil: true,
    tweaks: "docker",
    slim: false,
    pathExclude: [],
    pathInclude: [],
    hooks: { beforeUnpack: [], afterUnpack: [], afterEssential: [], afterConfigure: [] },
  });
});

test("debianSettings() takes mirrors without their last slash", () => {
  const settings = settingsOf({
    suite: "sid",
    mirrors: ["http://a.example/debian/", "http://b.example/debian"],
  });
  assert.deepEqual(settings.mirrors, ["http://a.example/debian", "http://b.example/debian"]);
});

test("debianSettings() sorts names and drops repetitions", () => {
  const settings = settingsOf({ suite: "sid", include: ["nginx", "curl", "nginx"] });
  assert.deepEqual(settings.include, ["curl", "nginx"]);
});

test("debianSettings() knows variants by mmdebstrap's other names", () => {
  assert.equal(settingsOf({ suite: "sid", variant: "required" }).variant, "minbase");
  assert.equal(settingsOf({ suite: "sid", variant: "-" }).variant, "important");
});

test("debianSettings() takes a version for the codename, and leaves an alias to the archive", () => {
  assert.equal(settingsOf({ suite: "12" }).suite, "bookworm");
  assert.equal(settingsOf({ suite: "stable" }).suite, "stable");
});

test("debianSettings() suggests suites", () => {
  assert.throws(() => settingsOf({ suite: "bookwrm" }), {
    name: "ResolveError",
    message: 'Cannot resolve "bookwrm": it is not a release of Debian that is known here',
    hint: 'Did you mean "bookworm"?',
  });
  assert.throws(() => settingsOf({ suite: "potato" }), {
    hint: /^Choose one of: bullseye, oldoldstable, bookworm, /,
  });
});

test("debianSettings() says what is wrong with an option", () => {
  const cases: readonly (readonly [Record<string, unknown>, string])[] = [
    [{ include: ["Nginx"] }, 'include: "Nginx" is not a name'],
    [{ include: "nginx" }, "include: expected a list of names"],
    [{ components: [] }, "components: it is empty"],
    [{ mirrors: [] }, "mirrors: expected a list of URLs"],
    [{ mirrors: ["ftp://a.example"] }, 'mirrors: "ftp://a.example" is not a URL of http or https'],
    [{ updates: "no" }, 'updates: "no" is not true or false'],
    [
      { variant: "tiny" },
      'variant "tiny": expected "extract", "custom", "essential", "apt", "minbase", "buildd", "important", "standard"',
    ],
    [{ snapshot: "2025-01-01" }, 'snapshot: "2025-01-01" is not a time such as "20250101T000000Z"'],
    [
      { snapshot: "20250101T000000Z", mirrors: ["http://a.example"] },
      "snapshot: mirrors have the archive as it is now, so it excludes them",
    ],
    [{ slim: "yes" }, 'slim: "yes" is not true or false'],
    [{ debs: [1] }, "debs: expected a list of texts"],
    [
      { imageMirrors: { "debian-securty": "http://a.example" } },
      'imageMirrors: "debian-securty" is not one of debian, debian-security',
    ],
    [
      { imageMirrors: { debian: "https://user:secret@a.example/debian" } },
      'imageMirrors: the URL of "a.example" has credentials, which locks must not have: put them into ~/.netrc or /etc/apt/auth.conf',
    ],
  ];
  for (const [options, fact] of cases) {
    assert.throws(() => settingsOf({ suite: "sid", ...options } as DebianOptions), {
      name: "TypeError",
      message: `Cannot use the option ${fact}`,
    });
  }
});
