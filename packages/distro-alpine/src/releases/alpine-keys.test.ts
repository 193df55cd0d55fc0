import assert from "node:assert/strict";
import { createHash, createPublicKey } from "node:crypto";
import { test } from "node:test";
import { alpineKeys, fingerprintOf, parseKeys, pemOf } from "./alpine-keys.ts";

/** Beginnings of the sha512sums of alpine-keys 2.5-r0 in aports. */
const PUBLISHED: Readonly<Record<string, readonly [id: string, sha512: string][]>> = {
  aarch64: [
    ["58199dcc", "e4f9e314f8e506fb"],
    ["616ae350", "51a5ec21283fe218"],
  ],
  armhf: [
    ["524d27bb", "698fda502f70365a"],
    ["616a9724", "7aa5526a88519ae9"],
  ],
  armv7: [
    ["524d27bb", "698fda502f70365a"],
    ["616adfeb", "a98095a626f2dcbd"],
  ],
  loongarch64: [["66ba20fe", "383ee8cdd7be9832"]],
  ppc64le: [
    ["58cbb476", "bb5a3df8fac14a62"],
    ["616abc23", "bad4da65221150a5"],
  ],
  riscv64: [
    ["60ac2099", "34514100e502f449"],
    ["616db30d", "7cea57204a50d72b"],
  ],
  s390x: [
    ["58e4f17d", "0666389ca5312145"],
    ["616ac3bc", "83fc29066f607341"],
  ],
  x86: [
    ["4a6a0840", "2d4064cbe09ff958"],
    ["5243ef4b", "e18e65ee911eb1f8"],
    ["61666e3f", "b89d825e6af73687"],
  ],
  x86_64: [
    ["4a6a0840", "2d4064cbe09ff958"],
    ["5261cecb", "721134f289ab1e7d"],
    ["6165ee59", "8b9c2208c904c9f3"],
  ],
};

for (const [arch, published] of Object.entries(PUBLISHED)) {
  test(`alpineKeys() gives the published keys of ${arch}`, () => {
    const keys = alpineKeys(arch).map(({ name, der }) => [
      name,
      createHash("sha512").update(pemOf(der)).digest("hex").slice(0, 16),
    ]);
    assert.deepEqual(
      keys,
      published.map(([id, sha512]) => [`alpine-devel@lists.alpinelinux.org-${id}.rsa.pub`, sha512]),
    );
  });
}

test("alpineKeys() has none for a port that it does not know", () => {
  assert.deepEqual(alpineKeys("mips64"), []);
});

test("parseKeys() reads every block, and pemOf() writes it back", () => {
  const pems = alpineKeys("x86_64").map(({ der }) => pemOf(der));
  const keys = parseKeys(new TextEncoder().encode(`# keys\n${pems.join("\n")}`), "a.pem");
  assert.deepEqual(
    keys.map(({ der }) => pemOf(der)),
    pems,
  );
});

test("parseKeys() refuses a file without keys", () => {
  const parse = (text: string) => () => parseKeys(new TextEncoder().encode(text), "a.pem");
  assert.throws(parse("keys\n"), {
    name: "FormatError",
    message: 'Cannot read the keys of "a.pem": it has no public key in PEM',
  });
  assert.throws(parse("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"), {
    name: "FormatError",
    message: /^Cannot read the keys of "a\.pem": /,
  });
});

test("fingerprintOf() is the SHA-256 of the DER", () => {
  const [key] = alpineKeys("x86_64");
  const der = createPublicKey(pemOf(key?.der ?? new Uint8Array())).export({
    format: "der",
    type: "spki",
  });
  assert.match(fingerprintOf(der), /^4E0C26751A47[0-9A-F]{52}$/);
});
