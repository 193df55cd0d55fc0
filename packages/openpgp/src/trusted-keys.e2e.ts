/**
 * The packagers of Arch Linux whose keys count, beside GnuPG, which pacman asks. The keyring is that of
 * the package archlinux-keyring.
 */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { execa } from "execa";
import { readKeyring } from "./keyring.ts";
import { readOwnerTrust, trustedKeys } from "./trusted-keys.ts";

const KEYRINGS = "/usr/share/keyrings";
const skip = !existsSync(`${KEYRINGS}/archlinux-trusted`) && "archlinux-keyring is not installed";

/** Before the oldest package expired; GnuPG is told the same. */
const NOW = Date.UTC(2023, 10, 20) / 1000;

test("trustedKeys() takes the keys that GnuPG takes", { skip }, async () => {
  const trusted = readFileSync(`${KEYRINGS}/archlinux-trusted`, "utf8");
  const revoked = readFileSync(`${KEYRINGS}/archlinux-revoked`, "utf8").split("\n").filter(Boolean);
  const keyring = await readKeyring(readFileSync(`${KEYRINGS}/archlinux.gpg`));
  const owners = readOwnerTrust(trusted);
  const ours = await trustedKeys(keyring, owners, { now: NOW, revoked });
  const theirs = (await validKeys(owners.map(({ fingerprint }) => fingerprint))).filter(
    (fingerprint) => !revoked.includes(fingerprint),
  );
  assert.ok(theirs.length > 50, `${theirs.length} keys`);
  assert.deepEqual([...ours.fingerprints].sort(), theirs.sort());
});

/** As pacman-key sets it up: a local key vouches for the master keys. */
async function validKeys(masters: readonly string[]): Promise<string[]> {
  const home = mkdtempSync(join(tmpdir(), "rootsmith-gpg-"));
  const env = { GNUPGHOME: home };
  const gpg = (...args: readonly string[]): ReturnType<typeof execa> =>
    execa(
      "gpg",
      [
        ...["--batch", "--yes", "--no-tty", "--pinentry-mode", "loopback", "--passphrase", ""],
        ...["--faked-system-time", `${NOW}!`, ...args],
      ],
      { env },
    );
  try {
    await gpg("--import", `${KEYRINGS}/archlinux.gpg`).catch(() => {}); // keys without a name count as a failure
    await gpg("--quick-gen-key", "local", "rsa2048", "default", "never");
    for (const master of masters) await gpg("-u", "local", "--quick-lsign-key", master);
    await gpg("--import-ownertrust", `${KEYRINGS}/archlinux-trusted`);
    await gpg("--check-trustdb");
    const { stdout } = await gpg("--with-colons", "--list-keys");
    const keys = `${stdout}`.split(/^(?=pub:)/m).slice(1);
    return keys.flatMap((key) => {
      const [, validity] = key.split(":");
      const fingerprint = /^fpr:.*?:([0-9A-F]{40}):$/m.exec(key)?.[1];
      return validity === "f" && fingerprint !== undefined ? [fingerprint] : [];
    });
  } finally {
    await execa("gpgconf", ["--kill", "all"], { env });
    rmSync(home, { recursive: true, force: true });
  }
}
