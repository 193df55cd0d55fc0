/**
 * The resolver against apt: the same indexes, the same request, the same packages and versions.
 *
 * The judge is apt's classic solver. One difference is ours by choice: of `usrmerge | usr-is-merged`
 * the second is preferred where /usr is laid out merged; it is named to apt, which knows no
 * preference. What we do without it is compared as well.
 *
 * Each of the common lists is asked of one of three suites, and with ROOTSMITH_E2E=all of all three.
 */
import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import {
  type AptArchive,
  type AptArchiveOptions,
  reasonAgainstApt,
  withAptArchive,
} from "../../fixtures/apt-archive.ts";
import { parsePackageSpec } from "../formats/package-spec.ts";
import { parsePins } from "../formats/pins.ts";
import { PackagePool } from "../resolver/package-pool.ts";
import { type PackageRequest, resolvePackages } from "../resolver/resolver.ts";

interface Case extends AptArchiveOptions {
  readonly title: string;
  /** What is asked for beside the base, separated by blanks; `name-` is excluded. */
  readonly lists: readonly string[];
  /** The same of which apt finds no set. */
  readonly failing?: readonly string[];
  readonly request?: Pick<PackageRequest, "recommends" | "preferred">;
}

const PREFERRED = ["usr-is-merged"] as const;

/** Include lists that each release is asked for. */
const COMMON = [
  ...["", "nginx", "python3", "python3-pip python3-venv", "postgresql", "default-jre-headless"],
  ...["default-jdk", "systemd-sysv", "sysvinit-core", "build-essential", "curl ca-certificates"],
  ...["git", "vim", "emacs-nox", "exim4", "postfix bsd-mailx", "mailutils", "default-mta"],
  ...["sendmail", "nullmailer mutt", "msmtp-mta s-nail", "opensmtpd", "dovecot-imapd spamassassin"],
  ...["apache2 libapache2-mod-php", "apache2 php-fpm php-mysql", "mariadb-server", "nodejs npm"],
  ...["ruby-full", "golang", "rustc cargo", "ghc cabal-install", "r-base", "octave", "erlang"],
  ...["elixir", "maven ant", "redis-server memcached", "rabbitmq-server", "haproxy", "bind9"],
  ...["xserver-xorg", "gnome-core", "kde-plasma-desktop", "xfce4 lightdm", "task-xfce-desktop"],
  ...["task-ssh-server", "task-web-server", "task-german", "texlive-base", "texlive-latex-extra"],
  ...["libreoffice-core", "libreoffice", "samba", "cups", "nfs-kernel-server autofs"],
  ...["linux-image-amd64", "linux-image-amd64 linux-headers-amd64 dkms", "live-tools"],
  ...["molly-guard", "zutils", "openssh-server", "python3-numpy python3-matplotlib"],
  ...["gimp inkscape", "vlc", "firefox-esr thunderbird", "chromium", "network-manager"],
  ...["iputils-ping iproute2 locales tzdata", "debhelper devscripts", "wine", "ansible"],
  ...["cmake ninja-build clang", "qemu-system-x86", "libvirt-daemon-system", "lxc podman"],
  ...["docker.io", "cron rsyslog logrotate", "cryptsetup-initramfs lvm2 mdadm", "puppet"],
  "postgresql nginx default-jre-headless openssh-server build-essential",
] as const;

/** A third of the common lists, or all of them. */
function common(third: 0 | 1 | 2): readonly string[] {
  return COMMON.filter((_, i) => process.env.ROOTSMITH_E2E === "all" || i % 3 === third);
}

const RECOMMENDING = [
  ...["", "nginx", "python3", "postgresql", "default-jre-headless", "systemd-sysv", "exim4"],
  ...["build-essential", "git", "gnome-core", "kde-plasma-desktop", "texlive-base", "samba"],
  ...["cups", "task-xfce-desktop", "docker.io", "network-manager", "vlc"],
] as const;

const FOREIGN = [
  ...["libc6:i386", "wine32:i386 wine", "wine32", "gcc-multilib", "zlib1g:i386 libssl3:i386"],
  ...["python3:i386", "libgl1:i386 mesa-vulkan-drivers:i386", "curl:i386", "libgtk-3-0:i386"],
  ...["g++:i386", "default-jre-headless:i386", "libsdl2-2.0-0:i386 libpulse0:i386", "vim:i386"],
] as const;

/** Each with its own `apt-get update`. */
const CASES: readonly Case[] = [
  {
    title: "bookworm",
    suites: ["bookworm", "bookworm-updates", "bookworm-security"],
    lists: [...common(0), "openjdk-17-jre-headless", "usr-is-merged", "perlapi-5.36.0"],
    failing: ["awk", "mail-transport-agent", "exim4-daemon-light postfix"],
  },
  {
    title: "trixie",
    suites: ["trixie", "trixie-updates", "trixie-security"],
    lists: [...common(1), "openjdk-21-jre-headless", "perlapi-5.40.0"],
    failing: ["awk"],
  },
  { title: "sid", suites: ["sid"], lists: common(2) },
  {
    title: "bookworm, as apt chooses",
    suites: ["bookworm"],
    lists: ["", "nginx", "usrmerge", "systemd-sysv", "build-essential"],
    request: { preferred: [] },
  },
  {
    title: "bookworm with what is recommended",
    suites: ["bookworm", "bookworm-updates", "bookworm-security"],
    lists: RECOMMENDING,
    request: { recommends: true },
  },
  {
    title: "bookworm with i386",
    suites: ["bookworm", "bookworm-updates"],
    foreign: ["i386"],
    lists: FOREIGN,
    failing: ["bash:i386", "perl:i386"],
  },
  {
    title: "bookworm with backports",
    suites: ["bookworm", "bookworm-updates", "bookworm-security", "bookworm-backports"],
    lists: [
      ...["curl", "git=1:2.39*", "curl=7.88*", "python3-numpy=1:1.24*"],
      ...["linux-image-amd64/bookworm-backports", "systemd-sysv/bookworm-backports"],
      "cmake/bookworm-backports",
    ],
    failing: ["postgresql/bookworm-backports", "curl=9*", "curl/forky"],
  },
  {
    title: "trixie with pins to forky",
    suites: ["trixie", "forky"],
    preferences: `
Package: *
Pin: release n=forky
Pin-Priority: 100

Package: libsqlite3-0 zlib1g
Pin: release a=testing
Pin-Priority: 900
`,
    lists: ["", "python3 git", "openssh-server", "zlib1g libsqlite3-0", "build-essential"],
  },
  {
    title: "bookworm without some",
    suites: ["bookworm"],
    lists: [
      ...["bsd-mailx exim4-daemon-light- postfix-", "mailutils exim4-daemon-light-"],
      ...["xserver-xorg xserver-xorg-video-all-", "gnome-core network-manager-gnome-"],
      ...["systemd-sysv libpam-systemd- dbus-", "php libapache2-mod-php8.2-", "mutt tzdata-"],
    ],
    failing: ["nginx nginx-common-", "git perl-", "postgresql ssl-cert-"],
  },
  {
    title: "bookworm with what is recommended, without some",
    suites: ["bookworm"],
    lists: ["git less-", "exim4 mailutils- bsd-mailx-"],
    request: { recommends: true },
  },
];

const skip = await reasonAgainstApt();

for (const item of CASES) {
  const { title, lists, failing = [] } = item;
  test(`resolvePackages() chooses what apt chooses from ${title}`, { skip }, (t) =>
    withAptArchive(item, async (archive) => {
      for (const list of lists) {
        await t.test(`resolvePackages() of ${title} with ${list || "nothing more"}`, async () => {
          const expected = await chosenByApt(archive, item, list);
          assert.ok(expected, "apt finds no set");
          assert.deepEqual(chosen(archive, item, list), expected);
        });
      }
      for (const list of failing) {
        await t.test(`resolvePackages() of ${title} refuses ${list}, as apt does`, async () => {
          assert.equal(await chosenByApt(archive, item, list), undefined);
          assert.throws(() => chosen(archive, item, list), { name: "ResolveError" });
        });
      }
    }),
  );
}

/** `key version`, sorted. */
function chosen(archive: AptArchive, item: Case, list: string): readonly string[] {
  const { title: target, foreign = [], preferences = "", request } = item;
  const pins = parsePins(preferences);
  const pool = new PackagePool(archive.indexes, { architecture: "amd64", foreign, pins });
  const { wanted, exclude } = wordsOf(list);
  const specs = [...baseWithout(archive, exclude), ...wanted].map(parsePackageSpec);
  return resolvePackages(pool, { target, specs, exclude, preferred: PREFERRED, ...request })
    .map(({ key, package: { version } }) => `${key} ${version}`)
    .sort();
}

function chosenByApt(
  archive: AptArchive,
  { suites, request = {} }: Case,
  list: string,
): Promise<readonly string[] | undefined> {
  const { wanted, exclude } = wordsOf(list);
  const { recommends = false, preferred = PREFERRED } = request;
  const isOpen = suites[0] === "bookworm" && !wanted.includes("usrmerge");
  const names = [
    ...baseWithout(archive, exclude),
    ...wanted,
    ...exclude.map((name) => `${name}-`),
    ...(isOpen ? preferred : []),
  ];
  return archive.install(names, { recommends });
}

function wordsOf(list: string): { wanted: readonly string[]; exclude: readonly string[] } {
  const words = list.split(" ").filter(Boolean);
  return {
    wanted: words.filter((word) => !word.endsWith("-")),
    exclude: words.filter((word) => word.endsWith("-")).map((word) => word.slice(0, -1)),
  };
}

function baseWithout({ base }: AptArchive, exclude: readonly string[]): readonly string[] {
  return base.filter((name) => !exclude.includes(name));
}
