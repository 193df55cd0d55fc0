import assert from "node:assert/strict";
import { test } from "node:test";
import { choice, flag, nameList, publicUrl, textList, urlList } from "./option-checks.ts";

test("nameList() sorts, and refuses what is not a name", () => {
  assert.deepEqual(nameList("include", ["b", "a", "b"], /^[a-z]$/), ["a", "b"]);
  assert.throws(() => nameList("include", ["a", "B"], /^[a-z]$/), {
    name: "TypeError",
    message: 'Cannot use the option include: "B" is not a name',
  });
});

test("publicUrl() drops the last slash and refuses credentials", () => {
  assert.equal(publicUrl("mirrors", "http://example.org/debian/"), "http://example.org/debian");
  assert.throws(() => publicUrl("mirrors", "http://user:secret@example.org/"), {
    message:
      'Cannot use the option mirrors: the URL of "example.org" has credentials, which locks must not have',
  });
  assert.throws(() => publicUrl("mirrors", "ftp://example.org"), /not a URL of http or https/);
  assert.throws(() => urlList("mirrors", []), /expected a list of URLs/);
});

test("choice(), flag() and textList() refuse what is not of their kind", () => {
  assert.equal(choice("tweaks", "none", ["docker", "none"]), "none");
  assert.throws(() => choice("tweaks", "all", ["docker", "none"]), {
    message: 'Cannot use the option tweaks "all": expected "docker", "none"',
  });
  assert.throws(() => flag("slim", "yes"), /"yes" is not true or false/);
  assert.throws(() => textList("debs", [""]), /expected a list of texts/);
});
