/**
 * Images of a family: what starts from the base packages of an earlier build has the same layer as
 * what is configured from nothing.
 *
 * With ROOTSMITH_E2E=all every set is built, else a few.
 *
 * Needs root and the Debian mirror of the host's own apt.
 */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { build } from "@rootsmith/core";
import { hostDebianMirrors } from "../../fixtures/host-debian-mirrors.ts";
import { debian } from "../debian.ts";
import type { DebianOptions } from "../options/debian-options.ts";

type Options = Omit<DebianOptions, "suite"> & { readonly suite?: DebianOptions["suite"] };

/** Each is built after an image of the same suite, variant and hooks before, without what is added. */
const SETS: Readonly<Record<string, Options>> = {
  alone: { hooks: { afterConfigure: [{ path: "/etc/after", text: "after\n" }] } },
  nginx: { include: ["nginx-light", "curl"] },
  java: { include: ["ca-certificates-java", "default-jre-headless"] },
  // without databases, which are never the same twice
  services: {
    include: ["dbus", "openssh-server", "apache2", "exim4-daemon-light", "redis-server"],
  },
  systemd: { include: ["systemd-sysv", "cron", "rsyslog", "polkitd"] },
  diversions: {
    include: ["molly-guard", "systemd-sysv", "zutils", "parallel", "moreutils", "vim", "vim-tiny"],
  },
  kernel: { include: ["linux-image-cloud-amd64", "initramfs-tools"] },
  fonts: { include: ["fontconfig", "fonts-dejavu", "libgtk-3-0t64", "hicolor-icon-theme"] },
  compilers: { include: ["build-essential", "python3-dev"] },
  console: { include: ["locales", "tzdata", "keyboard-configuration", "console-setup"] },
  slim: { include: ["git"], slim: true, pathExclude: ["/usr/share/bash-completion/*"] },
  essential: { variant: "essential", include: ["perl", "adduser"] },
  standard: { variant: "standard", include: ["nginx-light"] },
  buildd: { variant: "buildd", include: ["debhelper"] },
  bookworm: { suite: "bookworm", include: ["nginx-light", "iputils-ping"] },
  hooks: {
    include: ["nginx-light"],
    hooks: {
      afterEssential: [{ path: "/etc/before", text: "before\n" }],
      afterConfigure: [{ run: ["/usr/sbin/useradd", "--system", "somebody"] }],
    },
  },
};
const ALWAYS = ["nginx", "hooks"];

const mirrors = await hostDebianMirrors();
const skip =
  process.getuid?.() !== 0
    ? "not root"
    : mirrors.debian === undefined && "the host's apt has no Debian mirror";
const work = mkdtempSync(join(tmpdir(), "rootsmith-prefix-"));
after(() => rmSync(work, { recursive: true, force: true }));

/** The digest of the layer, and what came from the cache. */
async function layerOf(
  { suite = "trixie", ...options }: Options,
  cachedLayers = true,
): Promise<{ readonly diffID: string | undefined; readonly cached: readonly string[] }> {
  const cached: string[] = [];
  const { platforms } = await build({
    name: "family",
    provider: debian({ suite, ...options }),
    outputs: [],
    cacheDir: join(work, "cache"),
    cachedLayers,
    report: (event) => void (event.type === "cached" && cached.push(event.what)),
  });
  return { diffID: platforms[0]?.layers[0]?.diffID, cached };
}

for (const [name, options] of Object.entries(SETS)) {
  if (process.env.ROOTSMITH_E2E !== "all" && !ALWAYS.includes(name)) continue;
  test(`debian() goes on from base packages that are configured: ${name}`, { skip }, async () => {
    const { include: _, hooks: { afterConfigure: __, ...before } = {}, ...base } = options;
    await layerOf({ ...base, hooks: before }, false);
    const { diffID, cached } = await layerOf(options);
    assert.deepEqual(cached, [`base packages of debian ${options.suite ?? "trixie"}`]);
    assert.equal(diffID, (await layerOf(options, false)).diffID);
  });
}
