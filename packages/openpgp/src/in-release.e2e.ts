/**
 * Verifies the InRelease of the host's own mirror with the host's keyring.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { readKeyring } from "./keyring.ts";
import { verifyClearSigned } from "./verify.ts";

const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** The first one-line or deb822 source of apt that has a suite below `dists/`. */
async function hostRelease(): Promise<string | undefined> {
  const parts = await readdir("/etc/apt/sources.list.d").catch(() => []);
  const files = [
    "/etc/apt/sources.list",
    ...parts.map((name) => `/etc/apt/sources.list.d/${name}`),
  ];
  for (const file of files) {
    const text = await readFile(file, "utf8").catch(() => "");
    const line = /^deb\s+(?:\[[^\]]*\]\s+)?(https?:\S+)\s+([\w-]+)\s/m.exec(text);
    const uri = line?.[1] ?? /^URIs:\s*(https?:\S+)/m.exec(text)?.[1];
    const suite = line?.[2] ?? /^Suites:\s*([\w-]+)/m.exec(text)?.[1];
    if (uri && suite) return `${uri.replace(/\/$/, "")}/dists/${suite}/InRelease`;
  }
  return undefined;
}

test("verifyClearSigned() accepts the InRelease of the host's mirror", async (t) => {
  const keys = await readFile(KEYRING).catch(() => undefined);
  const url = await hostRelease();
  if (keys === undefined || url === undefined) {
    t.skip(keys === undefined ? `the host has no ${KEYRING}` : "apt has no http source here");
    return;
  }
  const keyring = await readKeyring(keys);
  const response = await fetch(url);
  assert.equal(response.status, 200);
  const inRelease = new Uint8Array(await response.arrayBuffer());
  const { content, signedBy } = await verifyClearSigned(inRelease, keyring, { what: "InRelease" });
  assert.match(new TextDecoder().decode(content), /^Origin: Debian\n[\s\S]*\nSHA256:\n/);
  assert.ok(keyring.fingerprints.includes(signedBy));
});
