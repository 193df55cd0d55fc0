import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { hostLogins } from "./host-logins.ts";
import { loginFor, parseNetrc } from "./netrc.ts";

test("parseNetrc() reads machines on one line and on several, and passes over the rest", () => {
  const text = `# machine no.example login a password b
machine a.example login jo password pass # no comment here
machine http://b.example:8080/deb
  login me
  account x
  password p#1
macdef init
  machine macro.example login a password b

default login any password body
machine nobody.example
machine c.example login only`;
  assert.deepEqual(parseNetrc(text), [
    { machine: "a.example", username: "jo", password: "pass" },
    { machine: "http://b.example:8080/deb", username: "me", password: "p#1" },
    { machine: "c.example", username: "only", password: "" },
  ]);
});

test("loginFor() decides as apt does", () => {
  const isFor = (machine: string, url = "https://example.org/debian/dists/trixie"): boolean =>
    loginFor(new URL(url), [{ machine, username: "apt", password: "debian" }]) !== undefined;
  // the examples of apt_auth.conf(5)
  const applying = ["", "/deb", "/debian", "/debian/"].map((path) => `example.org${path}`);
  for (const machine of applying) assert.ok(isFor(machine), machine);
  for (const machine of [
    "example.org:443",
    "example.org/deb/",
    "example.org/ubuntu",
    "example.orga",
    "example.net",
  ]) {
    assert.ok(!isFor(machine), machine);
  }
  assert.ok(!isFor("example.org", "http://example.org/debian/"));
  assert.ok(isFor("http://example.org", "http://example.org/debian/"));
  assert.ok(!isFor("http://example.org"));
  assert.ok(isFor("http://127.0.0.1:8080", "http://127.0.0.1:8080/x"));
  assert.ok(isFor("http://127.0.0.1", "http://127.0.0.1:8080/x"));
  assert.ok(!isFor("http://127.0.0.1:80", "http://127.0.0.1:8080/x"));
  assert.ok(isFor("http://[::1]:8080", "http://[::1]:8080/x"));
});

test("hostLogins() reads the user's file, then apt's, and does not mind any that is not there", async () => {
  const root = mkdtempSync(join(tmpdir(), "logins-"));
  try {
    mkdirSync(join(root, "apt/auth.conf.d"), { recursive: true });
    const login = (name: string): string => `machine ${name} login a password b\n`;
    writeFileSync(join(root, "netrc"), login("first"));
    writeFileSync(join(root, "apt/auth.conf.d/b.conf"), login("third"));
    writeFileSync(join(root, "apt/auth.conf.d/a.conf"), login("second"));
    writeFileSync(join(root, "apt/auth.conf.d/c.disabled"), login("no"));
    const logins = await hostLogins({ NETRC: join(root, "netrc") }, join(root, "apt"));
    assert.deepEqual(
      logins.map(({ machine }) => machine),
      ["first", "second", "third"],
    );
    assert.deepEqual(await hostLogins({ HOME: root }, join(root, "none")), []);
  } finally {
    rmSync(root, { recursive: true });
  }
});
