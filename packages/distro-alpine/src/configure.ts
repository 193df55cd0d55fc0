/**
 * How an Alpine rootfs is configured: each package between its pre-install and post-install scripts,
 * in the order of their dependencies, then the triggers. busybox makes its links in a script.
 *
 * @see apk-package(5), "scripts", "triggers"
 * @module
 */
import {
  type BuildContext,
  type ConfigurePhase,
  type ConfigurePlan,
  type ConfigureStep,
  contentOf,
  type FsEntry,
  type PlatformLock,
  type RootfsEntry,
} from "@rootsmith/core/provider";
import { databaseFiles } from "./database/apk-database.ts";
import { triggeredDirectories } from "./database/triggers.ts";
import { accountsOf, owned } from "./files/accounts.ts";
import { type UnpackedApk, unpackAll } from "./files/unpacked.ts";
import { type AlpineLock, readAlpineLock } from "./lock/alpine-lock.ts";
import type { AlpineSettings } from "./options/alpine-options.ts";

/**
 * Where scripts lie to be run: where apk 2 has them, and apart from the tree where apk 3 runs them from memory,
 * since there `lib` may become a link.
 */
function scriptDirectory({ apkTools }: Pick<AlpineLock, "apkTools">): string {
  return apkTools < 3 ? "lib/apk/exec" : ".apk-scripts";
}

const PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

export async function configureAlpine(
  lock: PlatformLock,
  settings: AlpineSettings,
  ctx: BuildContext,
): Promise<ConfigurePlan> {
  const alpine = readAlpineLock(lock);
  const packages = await unpackAll(alpine.packages, ctx);
  return {
    title: `alpine ${alpine.branch}`,
    phases: [
      { title: "scripts", entries: () => scriptFiles(packages, alpine) },
      ...packages.map((one) => packagePhase(one, alpine)),
      { title: "triggers", after: triggerSteps(packages, alpine) },
      {
        title: "database",
        async *entries(tree) {
          yield { type: "whiteout", path: scriptDirectory(alpine) };
          if (alpine.apkTools < 3 && packages.some(({ scripts }) => scripts.size > 0)) {
            yield { type: "dir", path: scriptDirectory(alpine), mode: 0o700 }; // as apk leaves it
          }
          const all = packages.flatMap(({ entries }) => entries);
          const accounts = await accountsOf(tree, all);
          yield* databaseFiles(packages, alpine, settings, { accounts, configured: true });
        },
      },
    ],
  };
}

async function* scriptFiles(
  packages: readonly UnpackedApk[],
  alpine: AlpineLock,
): AsyncGenerator<FsEntry> {
  for (const one of packages) {
    for (const [kind, bytes] of one.scripts) {
      const path = scriptPath(one, kind, alpine);
      yield { type: "file", path, mode: 0o755, content: contentOf(bytes) };
    }
  }
}

function packagePhase(one: UnpackedApk, alpine: AlpineLock): ConfigurePhase {
  const { name, version } = one.apk;
  return {
    title: `${name} ${version}`,
    before: scriptSteps(one, "pre-install", [version], alpine),
    async *entries(tree) {
      const accounts = await accountsOf(tree, one.entries);
      for (const entry of one.entries) yield owned(entry, accounts);
    },
    after: scriptSteps(one, "post-install", [version], alpine),
  };
}

function triggerSteps(packages: readonly UnpackedApk[], alpine: AlpineLock): ConfigureStep[] {
  const directories = new Set(packages.flatMap(({ entries }) => entries.flatMap(directoriesOf)));
  return packages.flatMap((one) => {
    const triggered = triggeredDirectories(one.triggers, [...directories]);
    return triggered.length === 0 ? [] : scriptSteps(one, "trigger", triggered, alpine);
  });
}

/** The directory itself, and those above it. */
function directoriesOf({ type, path }: RootfsEntry): string[] {
  const names = path.split("/");
  const parents = names.slice(1).map((_, index) => names.slice(0, index + 1).join("/"));
  return type === "dir" ? [...parents, path] : parents;
}

function scriptSteps(
  one: UnpackedApk,
  kind: string,
  args: readonly string[],
  alpine: AlpineLock,
): ConfigureStep[] {
  if (!one.scripts.has(kind)) return [];
  const { name } = one.apk;
  return [
    {
      title: `run the ${kind} script of ${name}`,
      argv: [`/${scriptPath(one, kind, alpine)}`, ...args],
      env: alpine.apkTools < 3 ? { PATH } : { PATH, APK_SCRIPT: kind, APK_PACKAGE: name },
    },
  ];
}

function scriptPath({ apk }: UnpackedApk, kind: string, alpine: AlpineLock): string {
  return `${scriptDirectory(alpine)}/${apk.name}-${apk.version}.${kind}`;
}
