import assert from "node:assert/strict";
import { test } from "node:test";
import { copyrightLicenses, licenseOf } from "./copyright-licenses.ts";

const HEADER = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n";

test("licenseOf() joins the licences of all files, each once", () => {
  const text = `${HEADER}Upstream-Name: hi

Files: *
Copyright: 2020 Somebody
License: GPL-2+ or Expat

Files: lib/*
Copyright: 2021 Somebody
License: BSD-3-clause
 Redistribution and use
 .
 are permitted

Files: debian/*
Copyright: 2022 Somebody
License: BSD-3-clause

License: GPL-2+
 On Debian systems, see /usr/share/common-licenses/GPL-2.
`;
  assert.equal(licenseOf(text), "(GPL-2.0-or-later OR MIT) AND BSD-3-Clause");
});

for (const [title, text] of [
  ["prose", "This is hi, written by Somebody.\n\nLicense: GPL-2\n"],
  ["another format", "Format: 3.0 (quilt)\n\nFiles: *\nLicense: MIT\n"],
  ["a file without licences", HEADER],
  ["a malformed file", `${HEADER}Format: again\n`],
] as const) {
  test(`licenseOf() makes nothing of ${title}`, () => {
    assert.equal(licenseOf(text), undefined);
  });
}

test("copyrightLicenses() leaves out packages without a file", async () => {
  const packages = ["hi", "ho"].map((name) => ({ purl: `pkg:deb/${name}`, name, version: "1" }));
  const lock = {
    platform: { os: "linux", architecture: "amd64" },
    epoch: 0,
    repositories: {},
    sources: [],
    packages,
  };
  const licenses = await copyrightLicenses(lock, {
    read: async (path) =>
      path === "usr/share/doc/hi/copyright"
        ? new TextEncoder().encode(`${HEADER}License: ISC\n`)
        : undefined,
  });
  assert.deepEqual([...licenses], [["pkg:deb/hi", "ISC"]]);
});
