/**
 * What zypper leaves in an image beside packages: its repositories, and which packages nobody asked for.
 *
 * @see zypper(8), "FILES"
 * @see https://github.com/openSUSE/libzypp zypp/target/SolvIdentFile.cc, for AutoInstalled
 * @module
 */
import { contentOf, type FsEntry, type RootfsReader } from "@rootsmith/core/provider";
import { managerFiles } from "../releases/manager-files.ts";

const [REPOSITORIES] = managerFiles({ manager: "zypper" }).repositories;
const SERVICES = "etc/zypp/services.d";
const OLD_RPMDB = "var/lib/rpm";
const AUTO_INSTALLED = "var/lib/zypp/AutoInstalled";

/** What zypper in the image has to know. */
export type ZypperFacts = {
  /** Base URLs of the repositories of the release, by alias. Empty on top of an image, or where others replace them. */
  readonly repositories: Readonly<Record<string, string>>;
  /** Names of what nobody asked for, sorted. */
  readonly autoInstalled: readonly string[];
};

/** Where a package has brought repositories or a service, or a script made them, there are no others. */
export async function* zypperEntries(
  tree: RootfsReader,
  rpmdbPath: string,
  { repositories, autoInstalled }: ZypperFacts,
  epoch: number,
): AsyncGenerator<FsEntry> {
  // for programs that look for the database where it was of old
  if (rpmdbPath !== OLD_RPMDB && (await tree.stat(OLD_RPMDB)) === undefined) {
    yield { type: "symlink", path: OLD_RPMDB, mode: 0o777, target: `../../${rpmdbPath}` };
  }
  yield file(AUTO_INSTALLED, autoInstalledText(autoInstalled, epoch));
  const names = [
    ...((await tree.list(REPOSITORIES)) ?? []),
    ...((await tree.list(SERVICES)) ?? []),
  ];
  if (names.some((name) => /\.(repo|service)$/.test(name))) return;
  for (const [alias, url] of Object.entries(repositories)) {
    const text = `[${alias}]\nenabled=1\nautorefresh=1\nbaseurl=${url}\n`;
    yield { ...file(`${REPOSITORIES}/${alias}.repo`, text), origin: "tweaks" };
  }
}

/** The time is that of the lock. */
function autoInstalledText(names: readonly string[], epoch: number): string {
  const [day, date, month, year, time] = new Date(epoch * 1000).toUTCString().split(/,? /);
  const padded = `${Number(date)}`.padStart(2);
  const lines = names.map((name) => `${name}\n`).join("");
  return `# AutoInstalled generated ${day} ${month} ${padded} ${time} ${year}\n#\n${lines}#\n`;
}

function file(path: string, text: string): FsEntry & { readonly type: "file" } {
  return { type: "file", path, mode: 0o644, content: contentOf(text) };
}
