import assert from "node:assert/strict";
import { test } from "node:test";
import { checkReleaseFile, claimedDateOf, parseReleaseFile } from "./release-file.ts";

const HEX = "ab".repeat(32);
const TEXT = `Origin: Debian
Suite: oldstable-security
Codename: bookworm-security
Date: Sat, 21 Nov 2026 00:53:02 UTC
Valid-Until: Sat, 28 Nov 2026 00:53:02 UTC
Acquire-By-Hash: yes
Architectures: all amd64
Components: updates/main updates/contrib
SHA256:
 ${HEX}      1234 main/binary-amd64/Packages.xz
`;
/** 2026-11-21T00:53:02Z */
const DATE = 1_795_222_382;
const DAY = 86_400;

function parse(text: string): ReturnType<typeof parseReleaseFile> {
  return parseReleaseFile(new TextEncoder().encode(text));
}

test("parseReleaseFile() reads a Date whose hour is padded with a blank", () => {
  const text = TEXT.replace("Sat, 21 Nov 2026 00:53:02", "Sun, 22 Nov 2026  0:19:16");
  assert.equal(parse(text).date, 1_795_306_756);
});

test("parseReleaseFile() reads dates, ports, components and digests", () => {
  const { digest, files, ...release } = parse(TEXT);
  assert.deepEqual(release, {
    origin: "Debian",
    label: "",
    suite: "oldstable-security",
    codename: "bookworm-security",
    version: "",
    notAutomatic: false,
    butAutomaticUpgrades: false,
    date: DATE,
    validUntil: DATE + 7 * DAY,
    acquireByHash: true,
    architectures: ["all", "amd64"],
    components: ["main", "contrib"],
    separatesAll: true,
  });
  assert.deepEqual(
    [...files],
    [["main/binary-amd64/Packages.xz", { digests: [`sha256:${HEX}`], size: 1234 }]],
  );
  assert.match(digest, /^sha256:/);
});

test("parseReleaseFile() takes SHA-512, alone or before SHA-256, and the last line of a path", () => {
  const path = "main/binary-amd64/Packages.xz";
  const sha512 = `SHA512:\n ${"CD".repeat(64)} 1234 ${path}\n`;
  const digest = `sha512:${"cd".repeat(64)}`;
  assert.deepEqual(parse(TEXT.slice(0, TEXT.indexOf("SHA256:")) + sha512).files.get(path), {
    digests: [digest],
    size: 1234,
  });
  const both = parse(`${TEXT} ${"ef".repeat(32)} 1234 ${path}\n${sha512}`);
  assert.deepEqual(both.files.get(path), {
    digests: [digest, `sha256:${"ef".repeat(32)}`],
    size: 1234,
  });
  assert.throws(
    () => parse(TEXT.replace("SHA256", "SHA512")),
    /is not a digest, a size and a path/,
  );
});

test("parseReleaseFile() looks for packages of all where the archive says they are", () => {
  const noSupport = "No-Support-for-Architecture-all: Packages\n";
  assert.equal(parse(noSupport + TEXT).separatesAll, false);
  assert.equal(parse(TEXT.replace("all amd64", "amd64")).separatesAll, false);
});

test("parseReleaseFile() rejects a bad date and a bad digest line", () => {
  assert.throws(() => parse(TEXT.replace("21 Nov", "xx")), { name: "FormatError" });
  assert.throws(() => parse(TEXT.replace(HEX, "ab")), /is not a digest, a size and a path/);
  assert.throws(
    () => parse(TEXT.replace("SHA256", "MD5Sum")),
    /it has neither SHA256 nor SHA512 digests/,
  );
});

test("checkReleaseFile() takes a codename and an alias, and no other suite", () => {
  const release = parse(TEXT);
  const now = DATE + DAY;
  for (const suite of ["bookworm-security", "oldstable-security"]) {
    checkReleaseFile(release, { suite, now, matchesName: true, checkValidUntil: true });
  }
  assert.throws(
    () =>
      checkReleaseFile(release, { suite: "trixie", now, matchesName: true, checkValidUntil: true }),
    {
      name: "ResolveError",
      message:
        'Cannot use the Release file of "trixie": it is that of "bookworm-security" (oldstable-security)',
    },
  );
});

test("checkReleaseFile() allows clocks to differ by ten seconds, or by what is said", () => {
  const wanted = { suite: "bookworm-security", matchesName: true, checkValidUntil: true };
  checkReleaseFile(parse(TEXT), { ...wanted, now: DATE - 10 });
  assert.throws(() => checkReleaseFile(parse(TEXT), { ...wanted, now: DATE - 11 }), {
    name: "ResolveError",
    message: /its Date, 2026-11-21T00:53:02\.000Z, is in the future/,
  });
  checkReleaseFile(parse(TEXT), { ...wanted, now: DATE - 11, dateMaxFuture: 11 });
  checkReleaseFile(parse(TEXT), { ...wanted, now: DATE - DAY, checkDate: false });
});

test("checkReleaseFile() raises and lowers how long a file is valid", () => {
  const wanted = { suite: "bookworm-security", matchesName: true, checkValidUntil: true };
  const late = { ...wanted, now: DATE + 8 * DAY };
  checkReleaseFile(parse(TEXT), { ...late, checkDate: false });
  checkReleaseFile(parse(TEXT), { ...late, validUntilMin: 9 * DAY });
  const early = { ...wanted, now: DATE + 2 * DAY, validUntilMax: DAY };
  const message = /it was valid until 2026-11-22T00:53:02\.000Z/;
  assert.throws(() => checkReleaseFile(parse(TEXT), early), { message });
  const endless = parse(TEXT.replace(/Valid-Until:.*\n/, ""));
  assert.throws(() => checkReleaseFile(endless, early), { message });
  checkReleaseFile(endless, { ...late, validUntilMin: DAY }); // it raises what is there only
});

test("checkReleaseFile() names the option where a file has expired", () => {
  const wanted = { suite: "bookworm-security", matchesName: true, now: DATE + 8 * DAY };
  assert.throws(() => checkReleaseFile(parse(TEXT), { ...wanted, checkValidUntil: true }), {
    name: "ResolveError",
    message: /it has expired, it was valid until 2026-11-28T00:53:02\.000Z/,
    hint: /checkValidUntil: false, --no-check-valid-until/,
  });
  checkReleaseFile(parse(TEXT), { ...wanted, checkValidUntil: false });
});

test("claimedDateOf() reads the Date of a clear-signed text", () => {
  const text = `-----BEGIN PGP SIGNED MESSAGE-----\n\n${TEXT}-----BEGIN PGP SIGNATURE-----\n`;
  assert.equal(claimedDateOf(new TextEncoder().encode(text)), DATE);
  assert.equal(claimedDateOf(new TextEncoder().encode("nothing")), undefined);
});

test("checkReleaseFile() takes any name where the user vouches for it, and a directory's first part", () => {
  const now = DATE + DAY;
  const check = (suite: string, matchesName: boolean): void =>
    checkReleaseFile(parse(TEXT), { suite, matchesName, now, checkValidUntil: true });
  check("whatever", false);
  check("bookworm-security/updates", true);
  assert.throws(() => check("whatever", true), /it is that of "bookworm-security"/);
});

test("checkReleaseFile() refuses what a snapshot cannot have had", () => {
  const wanted = { suite: "bookworm-security", matchesName: true, checkValidUntil: false };
  checkReleaseFile(parse(TEXT), { ...wanted, now: DATE + 99 * DAY, asOf: DATE });
  assert.throws(
    () => checkReleaseFile(parse(TEXT), { ...wanted, now: DATE + 99 * DAY, asOf: DATE - 1 }),
    { name: "ResolveError", message: /its Date, 2026-11-21T00:53:02\.000Z, is after the snapshot/ },
  );
});
