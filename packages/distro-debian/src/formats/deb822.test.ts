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
    "# head\n\nTypes: deb\n# between\nURIs: http://a\n\n\nTypes: deb-src\n\n",
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

test("parseStanza() rejects a continuation of nothing, and a repeated field where it must", () => {
  assert.throws(() => parseStanza(" x\n"), /it continues no field/);
  const strict = { repeated: "refuse" } as const;
  assert.throws(() => parseStanza("A: 1\na: 2\n", strict), /the field stands twice/);
});

test("parseStanza() reads what apt reads", () => {
  // apt 2.6.1: no blank after the colon, one before it, any case; of two the last; blanks go on
  const stanza = parseStanza("PACKAGE:a\nversion : 1\nVersion:\t2\r\nDepends:\n b,\n \n\t c");
  assert.deepEqual(
    [...stanza],
    [
      ["package", "a"],
      ["version", "2"],
      ["depends", "\nb,\n\nc"],
    ],
  );
});
