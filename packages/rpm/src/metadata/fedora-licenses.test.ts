import assert from "node:assert/strict";
import { test } from "node:test";
import { licenseExpression } from "@rootsmith/core/provider";
import { FEDORA_NAMES } from "./fedora-licenses.ts";

for (const [text, expression] of [
  ["ASL 2.0 and (GPLv2+ or MPLv1.1)", "Apache-2.0 AND (GPL-2.0-or-later OR MPL-1.1)"],
  ["GPLv3+ and LGPLv2+", "GPL-3.0-or-later AND LicenseRef-LGPLv2-or-later"],
  ["GPL+ or Artistic", "GPL-1.0-or-later OR LicenseRef-Artistic"],
  ["BSD and Public Domain", "LicenseRef-BSD AND LicenseRef-Public-Domain"],
] as const) {
  test(`FEDORA_NAMES lets ${text} be read`, () => {
    assert.equal(licenseExpression(text, FEDORA_NAMES), expression);
  });
}
