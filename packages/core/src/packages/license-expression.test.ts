import assert from "node:assert/strict";
import { test } from "node:test";
import { allLicenses, licenseExpression } from "./license-expression.ts";

for (const [text, expression] of [
  ["MIT", "MIT"],
  ["bsd-3-clause", "BSD-3-Clause"],
  ["Apache-2", "Apache-2.0"],
  ["GPL-2", "GPL-2.0-only"],
  ["GPL-2.0+", "GPL-2.0-or-later"],
  ["LGPLv2.1+", "LGPL-2.1-or-later"],
  ["AGPL-3", "AGPL-3.0-only"],
  ["GPL", "LicenseRef-GPL"],
  ["GPL-7", "LicenseRef-GPL-7"],
  ["Expat", "MIT"],
  ["GPL-2+ or BSD-3-clause and Expat", "GPL-2.0-or-later OR BSD-3-Clause AND MIT"],
  ["(GPL-2 or MIT) and ISC", "(GPL-2.0-only OR MIT) AND ISC"],
  ["GPL-2 or MIT, and ISC", "(GPL-2.0-only OR MIT) AND ISC"],
  ["GPL-2 and MIT, or ISC", "GPL-2.0-only AND MIT OR ISC"],
  ["(MIT)", "MIT"],
  ["GPL-2+ with Libtool exception", "GPL-2.0-or-later WITH Libtool-exception"],
  ["GPL-2+ with OpenSSL exception", "LicenseRef-GPL-2-or-later-with-OpenSSL-exception"],
  ["GPL-2.0-or-later WITH GCC-exception-3.1", "GPL-2.0-or-later WITH GCC-exception-3.1"],
  ["LicenseRef-Fedora-Public-Domain AND Zlib", "LicenseRef-Fedora-Public-Domain AND Zlib"],
  ["public domain", "LicenseRef-public-domain"],
  ["GPL+", "LicenseRef-GPL-or-later"],
  ["MIT and", "LicenseRef-MIT-and"],
  ["(MIT", "LicenseRef-MIT"],
  ["MIT, ISC", "LicenseRef-MIT-ISC"],
  ["", "LicenseRef-unnamed"],
] as const) {
  test(`licenseExpression() reads "${text}"`, () => {
    assert.equal(licenseExpression(text, { expat: "MIT" }), expression);
  });
}

test("allLicenses() says each once, alternatives in parentheses", () => {
  const licenses = ["MIT", "ISC OR Zlib", "X11 AND MIT"];
  assert.equal(allLicenses(licenses), "MIT AND (ISC OR Zlib) AND X11");
  assert.equal(allLicenses(["ISC OR Zlib"]), "ISC OR Zlib");
});
