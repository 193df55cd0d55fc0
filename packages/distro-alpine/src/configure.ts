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
} from "@rootsmith/core/provider";
import { databaseFiles } from "./database/apk-database.ts";
import { triggeredDirectories } from "./database/triggers.ts";
import { type UnpackedApk, unpackAll } from "./files/unpacked.ts";
import type { AlpineLock } from "./lock/alpine-lock.ts";
import type { AlpineSettings } from "./options/alpine-options.ts";

/** Where apk puts scripts to run them. */
const EXEC = "lib/apk/exec";

const ENVIRONMENT = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" } as const;

export async function configureAlpine(
  lock: PlatformLock,
  alpine: AlpineLock,
  settings: AlpineSettings,
  ctx: BuildContext,
): Promise<ConfigurePlan> {
  const packages = await unpackAll(alpine.packages, ctx);
  return {
    title: `alpine ${alpine.branch}`,
    phases: [
      { title: "scripts", entries: () => scriptFiles(packages) },
      ...packages.map(packagePhase),
      { title: "triggers", after: triggerSteps(packages) },
      {
        title: "database",
        async *entries() {
          yield { type: "whiteout", path: EXEC };
          const options = { epoch: lock.epoch, configured: true };
          yield* databaseFiles(packages, alpine, settings, options);
        },
      },
    ],
  };
}

async function* scriptFiles(packages: readonly UnpackedApk[]): AsyncGenerator<FsEntry> {
  for (const one of packages) {
    for (const [kind, bytes] of one.scripts) {
      yield { type: "file", path: scriptPath(one, kind), mode: 0o755, content: contentOf(bytes) };
    }
  }
}

function packagePhase(one: UnpackedApk): ConfigurePhase {
  const { name, version } = one.apk;
  return {
    title: `${name} ${version}`,
    before: scriptSteps(one, "pre-install", [version]),
    async *entries() {
      yield* one.entries;
    },
    after: scriptSteps(one, "post-install", [version]),
  };
}

function triggerSteps(packages: readonly UnpackedApk[]): ConfigureStep[] {
  const directories = packages.flatMap(({ entries }) =>
    entries.filter(({ type }) => type === "dir").map(({ path }) => path),
  );
  return packages.flatMap((one) => {
    const triggered = triggeredDirectories(one.triggers, directories);
    return triggered.length === 0 ? [] : scriptSteps(one, "trigger", triggered);
  });
}

function scriptSteps(one: UnpackedApk, kind: string, args: readonly string[]): ConfigureStep[] {
  if (!one.scripts.has(kind)) return [];
  return [
    {
      title: `run the ${kind} script of ${one.apk.name}`,
      argv: [`/${scriptPath(one, kind)}`, ...args],
      env: ENVIRONMENT,
    },
  ];
}

function scriptPath({ apk }: UnpackedApk, kind: string): string {
  return `${EXEC}/${apk.name}-${apk.version}.${kind}`;
}
