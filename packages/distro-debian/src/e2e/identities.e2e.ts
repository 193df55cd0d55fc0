/**
 * Two builds of one lock, of packages whose scripts draw names and secrets at random: what differs is
 * warned of.
 *
 * Needs root and the Debian mirror of the host's own apt. With ROOTSMITH_E2E=all the most common
 * server packages, else a few that are known for it.
 */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { build, type ProgressEvent } from "@rootsmith/core";
import { execa } from "execa";
import { hostDebianMirrors } from "../../fixtures/host-debian-mirrors.ts";
import { debian } from "../debian.ts";

const FEW = [
  ...["bind9", "nvme-cli", "open-iscsi", "openssh-server", "popularity-contest", "postfix"],
  "sasl2-bin",
];

/** By popcon, without those that exclude each other. */
const SERVERS = [
  ...["apache2", "bind9", "chrony", "cron", "cups", "docker.io", "dovecot-imapd", "fail2ban"],
  ...["haproxy", "mariadb-server", "memcached", "mosquitto", "nfs-kernel-server", "nginx"],
  ...["openssh-server", "php-fpm", "postfix", "postgresql", "proftpd-core", "redis-server"],
  ...["rsyslog", "samba", "slapd", "snmpd", "squid", "unbound", "varnish"],
];

/** The certificate of a key that is warned of. */
const KNOWN = ["etc/ssl/certs/ssl-cert-snakeoil.pem"];

const mirrors = await hostDebianMirrors();
const skip =
  process.getuid?.() !== 0
    ? "not root"
    : mirrors.debian === undefined && "the host's apt has no Debian mirror";
const work = mkdtempSync(join(tmpdir(), "rootsmith-identities-"));
after(() => rmSync(work, { recursive: true, force: true }));

const all = process.env.ROOTSMITH_E2E === "all";
const sets = { "a few packages": FEW, ...(all && { "common servers": SERVERS }) };
for (const [name, include] of Object.entries(sets)) {
  test(`debian() makes the same of one lock with ${name}, but for what it warns of`, {
    skip,
  }, async () => {
    const warnings: string[] = [];
    const [first, second] = [join(work, name, "1"), join(work, name, "2")];
    for (const dest of [first, second]) {
      await build({
        name: "identities",
        provider: debian({ suite: "trixie", include }),
        outputs: [{ type: "dir", dest }],
        cacheDir: join(work, "cache"),
        cachedLayers: false,
        report: (event: ProgressEvent) => {
          if (event.type === "warning") warnings.push(event.message);
        },
      });
    }
    const differing = (await differences(first, second)).filter((path) => !KNOWN.includes(path));
    const named = warnings.flatMap((text) => /"\/(.+?)"/.exec(text)?.[1] ?? []);
    const isNamed = (path: string): boolean =>
      named.some((other) => path === other || path.startsWith(`${other}/`));
    assert.deepEqual(
      differing.filter((path) => !isNamed(path)),
      [],
    );
    if (include === FEW) assert.deepEqual(differing, ["etc/bind/rndc.key"]);
  });
}

/** Paths that are not the same in both, sorted. */
async function differences(first: string, second: string): Promise<readonly string[]> {
  const args = ["-rq", "--no-dereference", first, second];
  const env = { ...process.env, LC_ALL: "C" };
  const { stdout } = await execa("diff", args, { env, reject: false });
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => /^Files (.+) and .+ differ$/.exec(line)?.[1] ?? line)
    .map((path) => path.replace(`${first}/`, ""))
    .sort();
}
