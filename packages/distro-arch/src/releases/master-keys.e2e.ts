/**
 * The master keys, beside those of Debian's package archlinux-keyring.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { readOwnerTrust } from "@rootsmith/openpgp";
import { givenKeyring } from "../repository/trusted-keyring.ts";
import { MASTER_KEYS } from "./master-keys.ts";

const KEYRINGS = "/usr/share/keyrings";
const skip = !existsSync(`${KEYRINGS}/archlinux-trusted`) && "archlinux-keyring is not installed";

test("MASTER_KEYS has those of the keyring, and packagers count by them", { skip }, async () => {
  const trusted = readOwnerTrust(readFileSync(`${KEYRINGS}/archlinux-trusted`, "utf8"));
  const missing = trusted.filter(({ fingerprint }) => !MASTER_KEYS.includes(fingerprint));
  assert.deepEqual(missing, []);
  const bytes = readFileSync(`${KEYRINGS}/archlinux.gpg`);
  const now = Date.UTC(2023, 10, 20) / 1000;
  const { fingerprints } = await givenKeyring(bytes, "archlinux.gpg", { now });
  assert.ok(fingerprints.length > 50 && fingerprints.length < 120, `${fingerprints.length} keys`);
});
