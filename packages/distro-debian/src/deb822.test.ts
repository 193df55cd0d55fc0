import assert from "node:assert/strict";
import { test } from "node:test";
import { parseStanza, parseStanzas } from "./deb822.ts";

test("parseStanza() lower-cases names and trims values", () => {
  assert.deepEqual(
    [...parseStanza("Package:  dash \nInstalled-Size:\t191\n")],
    [
      ["package", "dash"],
      ["installed-size", "191"],
    ],
  );
});

test("parseStanza() joins continuation lines without their indent", () => {
  const stanza = parseStanza("SHA256:\n aa 1 main/x\n bb 2 main/y\n");
  assert.equal(stanza.get("sha256"), "\naa 1 main/x\nbb 2 main/y");
});

test("parseStanzas() splits at blank lines and skips comments", () => {
  const stanzas = parseStanzas(
    "# head\n\nTypes: deb\n# between\nURIs: http://a\n\n \t\nTypes: deb-src\n\n",
  );
  assert.deepEqual(
    stanzas.map((stanza) => stanza.get("types")),
    ["deb", "deb-src"],
  );
  assert.equal(stanzas[0]?.get("uris"), "http://a");
});

test("parseStanza() rejects a line without a colon", () => {
  assert.throws(() => parseStanza("Package: dash\nnonsense\n"), {
    name: "FormatError",
    format: "deb822",
    message: 'Cannot parse the line "nonsense": expected "Name: value"',
  });
});

test("parseStanza() rejects a continuation of nothing and a repeated field", () => {
  assert.throws(() => parseStanza(" x\n"), /it continues no field/);
  assert.throws(() => parseStanza("A: 1\na: 2\n"), /the field stands twice/);
});
