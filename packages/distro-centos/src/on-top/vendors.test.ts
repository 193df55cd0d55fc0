import assert from "node:assert/strict";
import { test } from "node:test";
import { vendorCheck } from "./vendors.ts";

const LEAP = "[main]\nvendors=openSUSE,SUSE,SUSE LLC <https://www.suse.com/>\n\n";

test("vendorCheck() lets no vendor replace another one, but SUSE itself", () => {
  const may = vendorCheck([]);
  assert.equal(may("openSUSE", "openSUSE"), true);
  assert.equal(may("openSUSE", "OPENSUSE"), true);
  assert.equal(may("openSUSE", "home:somebody"), false);
  assert.equal(may("SUSE LLC <https://www.suse.com/>", "SUSE Linux Products"), true);
  assert.equal(may("openSUSE", "SUSE LLC <https://www.suse.com/>"), false);
  assert.equal(may("", "openSUSE"), false);
});

test("vendorCheck() takes vendors of one list as one", () => {
  const may = vendorCheck([LEAP]);
  assert.equal(may("openSUSE", "SUSE LLC <https://www.suse.com/>"), true);
  // whole names count there
  assert.equal(may("openSUSE", "openSUSE Build Service"), false);
  assert.equal(may("openSUSE", "home:somebody"), false);
});

test("vendorCheck() joins lists that share a vendor", () => {
  const may = vendorCheck([
    "[main]\nvendors = a, b\n",
    "[main]\nvendors = c, d\n",
    "[main]\nvendors = b,c\n",
  ]);
  assert.equal(may("a", "d"), true);
  assert.equal(
    vendorCheck(["[main]\n# old\nvendors = a,b\n\n[other]\nvendors = c\n"])("b", "c"),
    false,
  );
  assert.equal(vendorCheck(["[other]\nvendors = a,b\n"])("a", "b"), false);
});
