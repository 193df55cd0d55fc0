import assert from "node:assert/strict";
import { test } from "node:test";
import { type DebianOptions, debianSettings } from "./options.ts";

test("debianSettings() fills in the defaults", () => {
  assert.deepEqual(debianSettings({ suite: "bookworm" }), {
    suite: "bookworm",
    variant: "minbase",
    include: [],
    components: ["main"],
    updates: true,
    security: true,
    mirrors: ["http://ftp.debian.org/debian", "https://mirrors.ocf.berkeley.edu/debian"],
    securityMirrors: [
      "https://mirrors.ocf.berkeley.edu/debian-security",
      "https://mirrors.tuna.tsinghua.edu.cn/debian-security",
    ],
    imageMirror: "http://ftp.debian.org/debian",
    imageSecurityMirror: "https://mirrors.ocf.berkeley.edu/debian-security",
    checkValidUntil: true,
    tweaks: "docker",
  });
});

test("debianSettings() takes the image's mirrors from the first of the options", () => {
  const settings = debianSettings({
    suite: "sid",
    mirrors: ["http://a.example/debian/", "http://b.example/debian"],
  });
  assert.deepEqual(settings.mirrors, ["http://a.example/debian", "http://b.example/debian"]);
  assert.equal(settings.imageMirror, "http://a.example/debian");
});

test("debianSettings() sorts names and drops repetitions", () => {
  const settings = debianSettings({ suite: "sid", include: ["nginx", "curl", "nginx"] });
  assert.deepEqual(settings.include, ["curl", "nginx"]);
});

test("debianSettings() suggests suites", () => {
  assert.throws(() => debianSettings({ suite: "bookwrm" }), {
    name: "ResolveError",
    message: 'Cannot resolve "bookwrm": it is not a release of Debian that is known here',
    hint: 'Did you mean "bookworm"?',
  });
  assert.throws(() => debianSettings({ suite: "potato" }), {
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
    [{ variant: "buildd" }, 'variant "buildd": expected "minbase"'],
    [
      { imageMirror: "https://user:secret@a.example/debian" },
      'imageMirror: the URL of "a.example" has credentials, which locks must not have',
    ],
  ];
  for (const [options, fact] of cases) {
    assert.throws(() => debianSettings({ suite: "sid", ...options } as DebianOptions), {
      name: "TypeError",
      message: `Cannot use the option ${fact}`,
    });
  }
});
