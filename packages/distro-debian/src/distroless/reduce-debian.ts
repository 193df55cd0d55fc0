/**
 * Images of the Debian family without a package manager: which packages stay, and the database that
 * scanners read in place of dpkg's own.
 *
 * @see https://github.com/GoogleContainerTools/distroless for `var/lib/dpkg/status.d`
 * @module
 */
import {
  type BuildContext,
  contentOf,
  type FsEntry,
  type ReducedPackage,
  type RootfsTree,
  reduceRootfs,
  treeReader,
} from "@rootsmith/core/provider";
import { readStatus } from "../dpkg/dpkg-database.ts";
import type { DebianLock, DebianLockedPackage } from "../lock/lock.ts";
import { type DistrolessSettings, rootsOf } from "./roots.ts";
import { ADMINISTRATIVE, isForScripts } from "./script-dependencies.ts";

const ADMIN = "var/lib/dpkg";

/** What the tools of Debian leave that no package has. */
const LEFTOVERS = [
  ...[ADMIN, "var/lib/apt", "var/cache/apt", "var/log/apt", "etc/apt", "etc/dpkg"],
  ...["var/cache/debconf", "var/cache/ldconfig", "var/lib/ucf", "usr/share/info/dir*"],
  ...["var/log/dpkg.log", "var/log/alternatives.log", "var/log/bootstrap.log"],
  ...["var/lib/systemd/deb-systemd-*", "var/lib/shells.state", "usr/sbin/policy-rc.d"],
  ...["etc/passwd-", "etc/group-", "etc/shadow-", "etc/gshadow-", "etc/.pwd.lock"],
];

/**
 * What belongs to a package although another one brings it, or a script makes it in a directory of
 * others: by the beginning of its path.
 */
const ALSO: readonly (readonly [id: RegExp, starts: readonly string[]])[] = [
  [/^adduser$/, ["etc/adduser.conf"]],
  // Before glibc 2.35 it was not built in.
  [/^libc6$/, ["usr/lib/locale/C.UTF-8/", "usr/lib/locale/C.UTF-8/LC_MESSAGES/"]],
  [/^libpam-modules$/, ["etc/security/opasswd"]],
  [/^libpam-runtime$/, ["etc/pam.d/common-"]],
  // Where it looks for certificates and settings; links of the package openssl.
  [/^libssl\d/, ["usr/lib/ssl/cert", "usr/lib/ssl/openssl.cnf", "etc/ssl/openssl.cnf"]],
];

/** Takes away what is not needed to run, dpkg's database with it. */
export async function reduceDebian(
  tree: RootfsTree,
  debian: DebianLock,
  settings: DistrolessSettings,
  ctx: BuildContext,
): Promise<void> {
  const installed = await installedPackages(tree, debian);
  const locked = new Map(debian.packages.map((item) => [item.key, item]));
  const roots = rootsOf(debian, settings);
  for (const { id } of installed) if (!locked.has(id)) roots.set(id, "installed by a command");
  const packages = installed.map(({ id, paths }): ReducedPackage => {
    const needs = dependenciesOf(locked.get(id)).filter((of) => !isForScripts(id, of));
    return { id, paths, needs };
  });
  const unneeded = installed.flatMap(({ id }) =>
    dependenciesOf(locked.get(id))
      .filter((of) => isForScripts(id, of))
      .map((of) => ({ id: of, of: id })),
  );
  const kept = await reduceRootfs(
    tree,
    { packages, roots, unneeded, administrative: ADMINISTRATIVE, leftovers: LEFTOVERS },
    ctx,
  );
  for (const item of installed) {
    if (kept.has(item.id)) for (const entry of databaseEntries(item)) tree.put(entry);
  }
}

function dependenciesOf(item: DebianLockedPackage | undefined): readonly string[] {
  return [...new Set([...(item?.preDepends ?? []), ...(item?.depends ?? [])])];
}

interface Installed {
  readonly id: string;
  readonly stanza: string;
  readonly paths: readonly string[];
  readonly md5sums: string;
}

async function installedPackages(tree: RootfsTree, debian: DebianLock): Promise<Installed[]> {
  const reader = treeReader(tree);
  const text = async (path: string): Promise<string> =>
    new TextDecoder().decode(await reader.read(path));
  const installed: Installed[] = [];
  for (const stanza of (await readStatus(reader)).split(/\n{2,}/)) {
    const field = (name: string): string =>
      new RegExp(`^${name}: *(.*)$`, "m").exec(stanza)?.[1] ?? "";
    const [name, architecture] = [field("Package"), field("Architecture")];
    if (name === "" || !field("Status").endsWith(" installed")) continue;
    const isNative = architecture === "all" || architecture === debian.architecture;
    const info = `${ADMIN}/info/${name}`;
    const of = tree.get(`${info}:${architecture}.list`) ? `${info}:${architecture}` : info;
    const list = (await text(`${of}.list`)).split("\n").filter((path) => /^\/(?!\.?$)/.test(path));
    installed.push({
      id: isNative ? name : `${name}:${architecture}`,
      stanza: stanza.trimStart(),
      paths: [...list.map((path) => path.slice(1)), ...alsoOf(name, tree)],
      md5sums: await text(`${of}.md5sums`),
    });
  }
  return installed;
}

function alsoOf(name: string, tree: RootfsTree): string[] {
  const starts = ALSO.flatMap(([id, paths]) => (id.test(name) ? paths : []));
  return starts.flatMap((start) => {
    const directory = start.slice(0, start.lastIndexOf("/"));
    const paths = tree.namesIn(directory).map((child) => `${directory}/${child}`);
    return paths.filter((path) => path.startsWith(start));
  });
}

function* databaseEntries({ id, stanza, md5sums }: Installed): Generator<FsEntry> {
  const path = `${ADMIN}/status.d/${id}`;
  yield { type: "file", path, mode: 0o644, content: contentOf(`${stanza.trimEnd()}\n`) };
  yield { type: "file", path: `${path}.md5sums`, mode: 0o644, content: contentOf(md5sums) };
}
