/**
 * Packages on top of an image, beside apt in a chroot of the same image: path by path, but for what is listed
 * in `fixtures/on-top-differences.json` with its reason.
 *
 * Needs root and a host whose apt has a Debian mirror.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, describe, test } from "node:test";
import { type BuildResult, build } from "@rootsmith/core";
import { compareRootfs } from "../../../core/fixtures/compare-rootfs.ts";
import { hostDebianMirrors } from "../../fixtures/host-debian-mirrors.ts";
import { debian } from "../debian.ts";
import type { DebianOptions } from "../options/debian-options.ts";

const mirrors = await hostDebianMirrors();
const SUITE = "trixie";

interface Set {
  readonly title: string;
  /** Default: trixie. */
  readonly suite?: string;
  /** What the image below has beside minbase. */
  readonly below?: Partial<DebianOptions>;
  readonly options: Partial<DebianOptions>;
  /** The same for apt-get. */
  readonly apt: readonly string[];
}

const OLD: Partial<DebianOptions> = { security: false, updates: false };
const install = (include: readonly string[]): Pick<Set, "options" | "apt"> => ({
  options: { include },
  apt: ["install", ...include],
});

const SETS: readonly Set[] = [
  { title: "a service", ...install(["nginx"]) },
  { title: "an init", ...install(["systemd-sysv"]) },
  { title: "a database", ...install(["postgresql"]) },
  { title: "Java's certificates", ...install(["ca-certificates-java", "default-jre-headless"]) },
  { title: "diversions", ...install(["mksh", "molly-guard", "dash"]) },
  { title: "alternatives", ...install(["vim-tiny", "nano", "mawk", "gawk"]) },
  { title: "users and debconf", ...install(["openssh-server", "postfix", "dbus"]) },
  { title: "a language and its compiled modules", ...install(["python3", "python3-yaml"]) },
  {
    title: "a conffile that is there already",
    below: { hooks: { afterConfigure: [{ path: "/etc/nginx/nginx.conf", text: "# own\n" }] } },
    ...install(["nginx"]),
  },
  { title: "an upgrade of all", below: OLD, options: { upgrade: "all" }, apt: ["upgrade"] },
  {
    title: "one upgrade, and what it needs",
    below: { ...OLD, include: ["nginx", "libkrb5-3"] },
    options: { include: ["nginx"] },
    apt: ["install", "nginx"],
  },
  {
    title: "an upgrade of libc6",
    suite: "bookworm", // where an older one stands in the security suite
    below: { include: ["libc6=2.36-9+deb12u7", "libc-bin=2.36-9+deb12u7"] },
    options: { upgrade: ["libc6"] },
    apt: ["install", "--only-upgrade", "libc6"],
  },
  {
    title: "a removal",
    below: { include: ["nginx", "curl"] },
    options: { remove: ["nginx-common"] },
    apt: ["remove", "nginx-common"],
  },
  {
    title: "a removal, and what takes its place",
    options: { include: ["gawk"], remove: ["mawk"] },
    apt: ["install", "gawk", "mawk-"],
  },
  {
    title: "a removal, and what apt puts in its place",
    options: { remove: ["mawk"] },
    apt: ["remove", "mawk"],
  },
];

/** What dpkg says where nginx.conf is that of the image. */
const CHANGED = "??5?????? c /etc/nginx/nginx.conf\n";

interface Difference {
  /** Of a whole line of {@linkcode compareRootfs}. */
  readonly pattern: string;
  readonly reason: string;
}

const DIFFERENCES: readonly Difference[] = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../fixtures/on-top-differences.json"), "utf8"),
);

const skip =
  process.getuid?.() !== 0
    ? "not root"
    : mirrors.debian === undefined && "the host's apt has no Debian mirror";

describe("packages on top of an image of Debian", { skip }, () => {
  const work = mkdtempSync(join(tmpdir(), "rootsmith-on-top-"));
  after(() => rmSync(work, { recursive: true, force: true }));
  const path = (name: string): string => join(work, name);
  const bases = new Map<string, Promise<string>>();

  async function make(
    name: string,
    options: Partial<DebianOptions>,
    from?: string,
  ): Promise<BuildResult> {
    return build({
      name: `${name}:1`,
      provider: debian({ suite: SUITE, ...options }),
      mirrors,
      cacheDir: path("cache"),
      cachedLayers: false,
      ...(from !== undefined && { from }),
      outputs: [
        { type: "oci", dest: path(name) },
        { type: "tar", dest: path(`${name}.tar`) },
      ],
    });
  }

  /** Its name. */
  function baseOf(options: Partial<DebianOptions>): Promise<string> {
    const key = JSON.stringify(options);
    const name = `base-${bases.size}`;
    const known = bases.get(key) ?? make(name, options).then(() => name);
    bases.set(key, known);
    return known;
  }

  /** Unpacks a tar, to be removed. */
  function unpack(tar: string): string {
    const root = path("root");
    mkdirSync(join(root, "run"), { recursive: true });
    execFileSync("tar", [
      ...["-xf", tar, "--numeric-owner", "--xattrs", "--xattrs-include=*", "-C", root],
    ]);
    return root;
  }

  /** What dpkg and apt of an image find wrong with it. */
  function problems(name: string): string {
    const root = unpack(path(`${name}.tar`));
    const script = "dpkg --audit; dpkg -V; apt-get -qq check 2>&1";
    const found = execFileSync("chroot", [root, "sh", "-c", script], {
      encoding: "utf8",
      env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C.UTF-8" },
    });
    rmSync(root, { recursive: true });
    return found;
  }

  /** What apt makes of the image in a tar; a tar. */
  function byApt(suite: string, base: string, args: readonly string[], epoch: number): string {
    const tar = path("apt.tar");
    const root = unpack(path(`${base}.tar`));
    const sources = [suite, `${suite}-updates`].map(
      (name) => `deb ${mirrors.debian?.[0]} ${name} main`,
    );
    const security = mirrors["debian-security"]?.[0];
    if (security !== undefined) sources.push(`deb ${security} ${suite}-security main`);
    const given = join(work, "given");
    mkdirSync(given, { recursive: true });
    writeFileSync(join(given, "list"), `${sources.join("\n")}\n`);
    const where = ["-o", "Dir::Etc::SourceList=/mnt/list", "-o", "Dir::Etc::SourceParts=-"];
    // fetched once
    mkdirSync(join(given, "lists", suite, "partial"), { recursive: true });
    where.push("-o", `Dir::State::lists=/mnt/lists/${suite}`);
    const how = ["-o", "Acquire::https::CAInfo=/mnt/ca", "-o", "APT::Sandbox::User=root", ...where];
    const dpkg = ["-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold"];
    const script = `
      set -e
      mount --make-rprivate /
      mount --bind ${given} ${root}/mnt
      mount -t proc proc ${root}/proc
      touch ${given}/resolv ${given}/ca
      cp /etc/resolv.conf ${given}/resolv 2>/dev/null || :
      cp /etc/ssl/certs/ca-certificates.crt ${given}/ca 2>/dev/null || :
      mount -t tmpfs none ${root}/dev
      for device in null zero urandom; do touch ${root}/dev/$device; mount --bind /dev/$device ${root}/dev/$device; done
      touch ${root}/etc/resolv.conf && mount --bind ${given}/resolv ${root}/etc/resolv.conf
      chroot ${root} apt-get ${how.join(" ")} -q update
      chroot ${root} apt-get ${how.join(" ")} ${dpkg.join(" ")} -q -y --no-install-recommends ${args.join(" ")}
      chroot ${root} apt-get ${how.join(" ")} check
      chroot ${root} apt-get ${how.join(" ")} clean
    `;
    const env = {
      PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      DEBIAN_FRONTEND: "noninteractive",
      DEBCONF_NONINTERACTIVE_SEEN: "true",
      HOME: "/root",
      LC_ALL: "C.UTF-8",
      SOURCE_DATE_EPOCH: `${epoch}`, // Python's compiled modules are others without it
    };
    try {
      execFileSync("unshare", ["--mount", "--pid", "--fork", "sh", "-c", script], {
        env,
        stdio: "pipe",
      });
    } catch (error) {
      const { stdout, stderr } = error as { stdout: Uint8Array; stderr: Uint8Array };
      throw new Error(`${stdout}\n${stderr}`);
    }
    execFileSync("tar", [
      "-C",
      root,
      "--numeric-owner",
      "--xattrs",
      "--xattrs-include=*",
      "-cf",
      tar,
      ".",
    ]);
    rmSync(root, { recursive: true });
    return tar;
  }

  for (const { title, suite = SUITE, below = {}, options, apt } of SETS) {
    test(`${title}: as apt-get ${apt.join(" ")}`, async () => {
      const base = await baseOf({ suite, ...below });
      const { platforms } = await make("top", { suite, ...options }, path(base));
      const epoch = platforms[0]?.lock.epoch ?? 0;
      const theirs = { name: "apt", file: byApt(suite, base, apt, epoch) };
      const found = await compareRootfs(path("top.tar"), theirs);
      const unknown = found.filter(
        (line) => !DIFFERENCES.some(({ pattern }) => new RegExp(`^(?:${pattern})$`).test(line)),
      );
      assert.deepEqual(unknown, []);
      assert.equal(problems("top"), title.startsWith("a conffile") ? CHANGED : "");
    });
  }

  test("the layers of the image stay, and the same comes out twice", async () => {
    const base = await baseOf({ suite: SUITE });
    const options: Partial<DebianOptions> = { include: ["mksh", "openssh-server"] };
    const lowest = (await make(base, {})).platforms[0]?.layers[0]?.diffID;
    const builds = [await make("top", options, path(base)), await make("top", options, path(base))];
    const [first, second] = builds.map(({ platforms }) =>
      platforms[0]?.layers.map(({ diffID }) => diffID),
    );
    assert.deepEqual(first, second);
    assert.equal(first?.length, 2);
    assert.equal(first?.[0], lowest);
  });
});
