/**
 * The resolver against apt: the same indexes, the same request, the same packages.
 *
 * Needs apt-get, the keys of debian-archive-keyring and the Debian mirror of the host's own apt.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { debianHostMirrors } from "./host-mirrors.ts";
import { parsePackageSpec } from "./package-spec.ts";
import { mergeIndexes, type PackageUniverse } from "./package-universe.ts";
import { type PackagesIndex, scanPackagesIndex } from "./packages-index.ts";
import { resolvePackages } from "./resolver.ts";

const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** Include lists that each release is asked for. */
const COMMON: readonly string[] = [
  "",
  "nginx",
  "python3",
  "python3-pip",
  "postgresql",
  "default-jre-headless",
  "systemd-sysv",
  "sysvinit-core",
  "build-essential",
  "curl ca-certificates",
  "git",
  "vim",
  "emacs-nox",
  "exim4",
  "postfix bsd-mailx",
  "mailutils",
  "apache2 libapache2-mod-php",
  "mariadb-server",
  "nodejs npm",
  "ruby-full",
  "xserver-xorg",
  "gnome-core",
  "docker.io",
  "cron rsyslog logrotate",
];

const INCLUDES: Readonly<Record<string, readonly string[]>> = {
  bookworm: [...COMMON, "openjdk-17-jre-headless", "usrmerge"],
  trixie: [...COMMON, "openjdk-21-jre-headless"],
};

interface AptArchive {
  readonly universe: PackageUniverse;
  readonly base: readonly string[];
  /** `name version` of what `apt-get install` would unpack, sorted. */
  install(names: readonly string[]): Promise<string[]>;
}

const skip = await reasonToSkip();
const directory = await mkdtemp(join(tmpdir(), "rootsmith-apt-"));
after(() => rm(directory, { recursive: true, force: true }));

for (const [suite, includes] of Object.entries(INCLUDES)) {
  test(`resolvePackages() chooses what apt chooses from ${suite}`, { skip }, async (t) => {
    const archive = await openArchive(suite);
    for (const list of includes) {
      const include = list.split(" ").filter(Boolean);
      await t.test(`resolvePackages() of ${suite} with ${list || "nothing more"}`, async () => {
        const resolved = resolvePackages(archive.universe, {
          target: suite,
          specs: [...archive.base, ...include].map(parsePackageSpec),
          preferred: ["usr-is-merged"],
        });
        // apt knows no preference between "usrmerge | usr-is-merged": it is named to it.
        const merged = suite === "bookworm" && list !== "usrmerge" ? ["usr-is-merged"] : [];
        assert.deepEqual(
          resolved.map((item) => `${item.package.name} ${item.package.version}`),
          await archive.install([...archive.base, ...include, ...merged]),
        );
      });
    }
  });
}

async function reasonToSkip(): Promise<string | false> {
  const { debian } = await hostMirrors();
  if (debian === undefined) return "the host's apt has no Debian mirror";
  try {
    await access(KEYRING);
    await promisify(execFile)("apt-get", ["--version"]);
    return false;
  } catch (error) {
    return `apt-get and ${KEYRING} are needed: ${(error as Error).message}`;
  }
}

function hostMirrors(): Promise<Readonly<Record<string, readonly string[]>>> {
  return debianHostMirrors({
    read: async (path) => readFile(`/${path}`).catch(() => undefined),
  });
}

async function openArchive(suite: string): Promise<AptArchive> {
  const { debian = [], "debian-security": security = [] } = await hostMirrors();
  const root = join(directory, suite);
  await mkdir(join(root, "lists/partial"), { recursive: true });
  await mkdir(join(root, "archives/partial"), { recursive: true });
  await writeFile(join(root, "status"), "");
  const line = (mirror: string | undefined, name: string): string =>
    mirror === undefined ? "" : `deb [signed-by=${KEYRING}] ${mirror} ${name} main\n`;
  await writeFile(
    join(root, "sources.list"),
    line(debian[0], suite) +
      line(debian[0], `${suite}-updates`) +
      line(security[0], `${suite}-security`),
  );
  const apt = async (...args: readonly string[]): Promise<string> => {
    const settings = {
      "APT::Architecture": "amd64",
      "APT::Architectures": "amd64",
      "APT::Install-Recommends": "false",
      "APT::Sandbox::User": "root",
      "Acquire::GzipIndexes": "false",
      "Acquire::Languages": "none",
      "Debug::NoLocking": "true",
      "Dir::Cache": root,
      "Dir::Cache::archives": "archives",
      "Dir::Cache::pkgcache": "pkgcache.bin",
      "Dir::Etc::sourcelist": join(root, "sources.list"),
      "Dir::Etc::sourceparts": "-",
      "Dir::State": root,
      "Dir::State::lists": join(root, "lists"),
      "Dir::State::status": join(root, "status"),
    };
    const options = Object.entries(settings).flatMap(([key, value]) => ["-o", `${key}=${value}`]);
    const { stdout } = await promisify(execFile)("apt-get", [...options, ...args], {
      maxBuffer: 1 << 24,
    });
    return stdout;
  };
  await apt("update");

  const indexes = await readIndexes(join(root, "lists"), suite);
  const universe = mergeIndexes(indexes, { architecture: "amd64" });
  const base = [
    ...(indexes[0]?.essential ?? []),
    ...(indexes[0]?.priorities.get("required") ?? []),
    "apt",
  ];
  return {
    universe,
    base: [...new Set(base)].sort(),
    install: async (names) => {
      const plan = await apt("--simulate", "--quiet", "install", ...names);
      return [...plan.matchAll(/^Inst (\S+) \((\S+) /gm)]
        .map(([, name = "", version]) => `${name.replace(/:.*/, "")} ${version}`)
        .sort();
    },
  };
}

/** What apt has downloaded, the main suite first. */
async function readIndexes(lists: string, suite: string): Promise<PackagesIndex[]> {
  const files = (await readdir(lists)).filter((file) => file.endsWith("_Packages"));
  const isMain = (file: string): boolean => file.includes(`_dists_${suite}_`);
  files.sort((a, b) => Number(isMain(b)) - Number(isMain(a)) || (a < b ? -1 : 1));
  return Promise.all(
    files.map(async (file) =>
      scanPackagesIndex(await readFile(join(lists, file)), {
        repository: "debian",
        suite: file,
        component: "main",
      }),
    ),
  );
}
