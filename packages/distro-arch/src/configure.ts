/**
 * How an Arch Linux rootfs is configured, in the order of pacman: each package between its scriptlets,
 * ldconfig, the hooks; then what makes it an image.
 *
 * @see pacman(8); alpm-hooks(5)
 * @module
 */
import { Buffer } from "node:buffer";
import {
  type BuildContext,
  type ConfigurePhase,
  type ConfigurePlan,
  type ConfigureStep,
  collectBytes,
  type FsEntry,
  type PlatformLock,
  type RootfsReader,
} from "@rootsmith/core/provider";
import { filesOf, packageEntries } from "./layers.ts";
import { readArchLock } from "./lock/arch-lock.ts";
import type { ArchSettings } from "./options/options.ts";
import { ENVIRONMENT } from "./pacman/environment.ts";
import { hookSteps } from "./pacman/hook-steps.ts";
import { databaseVersion } from "./pacman/local-database.ts";
import { SCRIPTLETS, type Scriptlets, scriptletsOf } from "./pacman/scriptlets.ts";
import { type UnpackedPackage, unpackPackages } from "./unpack/unpack-packages.ts";

export async function configureArch(
  lock: PlatformLock,
  settings: ArchSettings,
  ctx: BuildContext,
): Promise<ConfigurePlan> {
  const arch = readArchLock(lock);
  const packages = await unpackPackages(arch.packages, settings.noExtract, ctx);
  const scriptlets = await Promise.all(packages.map(scriptletsOf));
  const paths = new Set(packages.flatMap((one) => one.paths));
  const has = (path: string): boolean => paths.has(path);
  return {
    title: `arch ${settings.release}`,
    phases: [
      {
        title: "scriptlets",
        async *entries() {
          yield databaseVersion();
          for (const { files } of scriptlets) yield* files;
        },
      },
      ...packagePhases(packages, scriptlets, lock.epoch),
      {
        title: "hooks",
        async *entries() {
          yield { type: "whiteout", path: SCRIPTLETS };
        },
        after: [...ldconfigSteps(has), ...(await hookSteps(packages, ctx))],
      },
      {
        title: "settings",
        async *entries() {
          yield* filesOf(lock, arch, settings, has);
        },
        after: settingSteps(settings),
      },
    ],
  };
}

/** One after the other, those that have no scriptlet together. */
function packagePhases(
  packages: readonly UnpackedPackage[],
  scriptlets: readonly Scriptlets[],
  epoch: number,
): ConfigurePhase[] {
  const phases: {
    group: UnpackedPackage[];
    before: readonly ConfigureStep[];
    after: readonly ConfigureStep[];
  }[] = [];
  for (const [index, one] of packages.entries()) {
    const { before = [], after = [] } = scriptlets[index] ?? {};
    const last = phases.at(-1);
    if (last === undefined || last.after.length > 0 || before.length > 0) {
      phases.push({ group: [one], before, after });
    } else {
      last.group.push(one);
      last.after = after;
    }
  }
  return phases.map(({ group, before, after }) => ({
    title: group.map(({ locked }) => `${locked.fact.name} ${locked.fact.version}`).join(", "),
    before,
    async *entries(tree) {
      for (const one of group) {
        for await (const entry of packageEntries(one, epoch))
          yield* besideChanges(entry, one, tree);
      }
    },
    after,
  }));
}

/** A file of settings that a scriptlet has written before stays, and that of the package lies beside it. */
async function* besideChanges(
  entry: FsEntry,
  { head }: UnpackedPackage,
  tree: RootfsReader,
): AsyncGenerator<FsEntry> {
  const isBackup = entry.type === "file" && (head.info.get("backup") ?? []).includes(entry.path);
  const present = isBackup ? await tree.read(entry.path) : undefined;
  if (present === undefined || entry.type !== "file") {
    yield entry;
    return;
  }
  const own = await collectBytes(entry.content.open());
  if (Buffer.compare(own, present) !== 0) yield { ...entry, path: `${entry.path}.pacnew` };
}

/** Where pacman looks for it, and for what it reads. */
function ldconfigSteps(has: (path: string) => boolean): ConfigureStep[] {
  const isThere = ["usr/bin/ldconfig", "usr/sbin/ldconfig", "sbin/ldconfig"].some(has);
  if (!isThere || !has("etc/ld.so.conf")) return [];
  return [{ title: "run ldconfig", argv: ["/sbin/ldconfig"], env: ENVIRONMENT, mayFail: true }];
}

function settingSteps({ locales, initKeyring }: ArchSettings): ConfigureStep[] {
  const run = (title: string, ...argv: [string, ...string[]]): ConfigureStep => {
    return { title, argv, env: ENVIRONMENT };
  };
  return [
    ...(locales.length > 0 ? [run("make the locales", "/usr/bin/locale-gen")] : []),
    ...(initKeyring
      ? [
          run("make the keyring of pacman", "/usr/bin/pacman-key", "--init"),
          run("fill the keyring of pacman", "/usr/bin/pacman-key", "--populate"),
          run("remove the secret key", "/usr/bin/rm", "-rf", ...SECRETS),
        ]
      : []),
  ];
}

/** What `pacman-key --init` makes anew, and what nobody is to share. */
const SECRETS = ["openpgp-revocs.d", "private-keys-v1.d", "pubring.gpg~"].map(
  (name) => `/etc/pacman.d/gnupg/${name}`,
);
