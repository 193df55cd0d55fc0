/**
 * How a Debian rootfs is configured: the essential packages first, then the others of the base set,
 * then what is added, all of them in batches. Hooks come in between.
 *
 * Unpacking everything and configuring once would do for a minimal system only: preinst scripts
 * call programs of their Pre-Depends, and divert files of packages that come with them.
 *
 * @see Debian Policy 6.5, 7.2; dpkg-trigger(1), dpkg-divert(1)
 * @module
 */
import {
  type BuildContext,
  ConfigureError,
  type ConfigurePhase,
  type ConfigurePlan,
  type FsEntry,
  type JsonObject,
  type PlatformLock,
} from "@rootsmith/core/provider";
import { reduceDebian } from "./distroless/reduce-debian.ts";
import { BUSYBOX } from "./distroless/roots.ts";
import {
  emptyDatabase,
  infoFiles,
  readStatus,
  statusFile,
  statusStanzas,
  triggerFiles,
  unconfigured,
} from "./dpkg/dpkg-database.ts";
import { hookPhases } from "./dpkg/hook-phases.ts";
import { batchPhases } from "./dpkg/install-batch.ts";
import { installBatches, installOrder } from "./dpkg/install-order.ts";
import {
  configurePhase,
  preinstPhases,
  type ScriptContext,
  scriptEnvironment,
  triggersPhase,
} from "./dpkg/maintainer-scripts.ts";
import { cleanUp } from "./image/clean-up.ts";
import { policyRcD } from "./image/docker-tweaks.ts";
import { firstDiversions, imageFiles } from "./image/image-files.ts";
import type { InstallSettings } from "./image/install-settings.ts";
import { architecturesOf, type DebianLock, isBase } from "./lock/lock.ts";
import type { DebianSettings } from "./options/debian-options.ts";
import { isHookStep } from "./options/hooks.ts";
import type { Deb } from "./unpack/deb.ts";
import { byPath, formatDiversions } from "./unpack/diversions.ts";
import { mergedUsrLinks } from "./unpack/merged-usr.ts";
import { openDebs } from "./unpack/open-debs.ts";
import { pathFilterOf } from "./unpack/path-filter.ts";
import { warnOfUnmatched } from "./unpack/unmatched-patterns.ts";
import { readUnpackRules } from "./unpack/unpack-rules.ts";
import { type UnpackedDeb, Unpacker } from "./unpack/unpacker.ts";

/** @throws {ConfigureError} If dpkg is not one of the packages that are to be configured. */
export async function configureDebian(
  lock: PlatformLock,
  debian: DebianLock,
  settings: DebianSettings,
  ctx: BuildContext,
): Promise<ConfigurePlan> {
  const debs = await openDebs(debian, ctx);
  const extract = settings.variant === "extract";
  const run: Run = {
    lock,
    debian,
    settings,
    unpacker: new Unpacker(),
    env: scriptEnvironment(lock.epoch),
    dpkgVersion: extract ? "" : dpkgVersionOf(debs),
  };
  const title = `${debian.distribution} ${debian.codename}`;
  const phases = [...layoutPhases(debs, run), ...hookPhases("beforeUnpack", run)];
  if (extract) return { title, phases: [...phases, ...extractPhases(debs, run)] };
  const { base, rest } = installPhases(debs, run);
  phases.push(...base);
  const prefix = {
    title: `base packages of ${title}`,
    length: phases.length,
    key: prefixKey(debs, run),
  };
  const plan = { title, phases: [...phases, ...rest], prefix };
  if (!settings.distroless) return plan;
  return {
    ...plan,
    phases: [...plan.phases, ...(settings.debug ? [busyboxPhase(run)] : [])],
    finish: (tree, buildContext) => reduceDebian(tree, debian, settings, buildContext),
  };
}

interface Run extends ScriptContext {
  readonly lock: PlatformLock;
  readonly debian: DebianLock;
  readonly settings: InstallSettings;
  readonly unpacker: Unpacker;
}

function layoutPhases(debs: readonly Deb[], { debian, unpacker }: Run): ConfigurePhase[] {
  if (!debian.mergedUsr) return [];
  const links = mergedUsrLinks(architecturesOf(debian), debs);
  return [{ title: "layout", entries: () => asyncOf(unpacker.layout(links)) }];
}

/** mmdebstrap's extract: the packages' files, without a dpkg database. */
function extractPhases(debs: readonly Deb[], run: Run): ConfigurePhase[] {
  return [
    {
      title: `${debs.length} packages`,
      async *entries() {
        const filter = pathFilterOf(run.settings);
        for (const deb of debs) yield* (await run.unpacker.unpack(deb, { filter })).entries;
      },
    },
    ...hookPhases("afterUnpack", run),
    ...hookPhases("afterEssential", run),
    ...hookPhases("afterConfigure", run),
    {
      title: "settings",
      async *entries(_tree, ctx) {
        await warnOfUnmatched(debs, run.settings, ctx);
        yield* imageFiles(run.debian, run.settings);
      },
    },
  ];
}

/** Those of the base set, which many images have in common, and all others. */
function installPhases(
  debs: readonly Deb[],
  run: Run,
): Record<"base" | "rest", readonly ConfigurePhase[]> {
  const [first = [], ...batches] = installBatches(debs);
  const base = firstPhases(first, run);
  const rest: ConfigurePhase[] = [];
  const configured = [...first];
  for (const batch of batches) {
    const phases = batchPhases(batch, { ...run, configured: [...configured] });
    (batch.every(({ locked }) => isBase(locked)) ? base : rest).push(...phases);
    configured.push(...batch);
  }
  rest.push(
    triggersPhase(run),
    ...hookPhases("afterConfigure", run),
    // what their programs have activated
    ...(run.settings.hooks.afterConfigure.some(isHookStep) ? [triggersPhase(run)] : []),
    {
      title: "clean-up",
      async *entries(tree, ctx) {
        checkConfigured(await readStatus(tree));
        await warnOfUnmatched(debs, run.settings, ctx);
        if (run.settings.tweaks === "none") yield { type: "whiteout", path: policyRcD.path };
        yield* imageFiles(run.debian, run.settings);
        yield* cleanUp(tree, ctx);
      },
    },
  );
  return { base, rest };
}

/** All that decides the entries up to the end of the base set. */
function prefixKey(debs: readonly Deb[], { lock, debian, settings }: Run): JsonObject {
  const [first = []] = installBatches(debs);
  const architectures = architecturesOf(debian);
  const { beforeUnpack, afterUnpack, afterEssential } = settings.hooks;
  const { slim, pathExclude, pathInclude } = settings;
  return {
    packages: [...new Set([...first, ...debs.filter(({ locked }) => isBase(locked))])].map(
      ({ locked }) => ({
        key: locked.key,
        digest: locked.source.digest,
        essential: locked.essential,
        preDepends: locked.preDepends,
        depends: locked.depends,
      }),
    ),
    links: debian.mergedUsr ? mergedUsrLinks(architectures, debs).map(({ path }) => path) : null,
    architectures,
    diversions: formatDiversions(firstDiversions(debian, settings)),
    filter: { slim, pathExclude, pathInclude },
    hooks: { beforeUnpack, afterUnpack, afterEssential },
    hostFiles: debian.hostFiles
      .filter(({ hook }) => hook !== "afterConfigure")
      .map((file) => ({ ...file, source: lock.sources[file.source ?? -1]?.digest })),
  };
}

/** Its programs in a directory of their own, so that none stands where a package could have one. */
function busyboxPhase({ env }: Run): ConfigurePhase {
  const argv = ["/bin/busybox", "--install", "-s", `/${BUSYBOX}`] as const;
  return {
    title: "busybox",
    entries: () => asyncOf([{ type: "dir", path: BUSYBOX, mode: 0o755 }]),
    after: [{ title: "link the programs of busybox", argv, env }],
  };
}

/** Here everything has to be in place before the first script can run, conffiles too. */
function firstPhases(debs: readonly Deb[], run: Run): ConfigurePhase[] {
  const title = "essential packages";
  return [
    {
      title,
      async *entries(tree) {
        const rules = await readUnpackRules(tree, run.settings);
        const diversions = [
          ...rules.diversions.values(),
          ...firstDiversions(run.debian, run.settings),
        ];
        const options = { ...rules, diversions: byPath(diversions) };
        const unpacked: UnpackedDeb[] = [];
        for (const deb of debs) {
          const result = await run.unpacker.unpack(deb, options);
          unpacked.push(result.unpacked);
          yield* result.entries;
        }
        yield policyRcD;
        yield* emptyDatabase(architecturesOf(run.debian), diversions);
        yield* infoFiles(unpacked, run.unpacker);
        yield* triggerFiles(unpacked, undefined);
        yield statusFile(await statusStanzas(unpacked, run.unpacker, { newConffiles: false }));
      },
    },
    ...hookPhases("afterUnpack", run),
    ...preinstPhases(
      basePasswdFirst(installOrder(debs)).map((deb) => ({ deb, before: [] })),
      [],
      run,
    ),
    configurePhase(title, run),
    ...hookPhases("afterEssential", run),
  ];
}

/** Its preinst makes the users that all others rely on. */
function basePasswdFirst(debs: readonly Deb[]): Deb[] {
  const isFirst = (deb: Deb): boolean => deb.locked.key === "base-passwd";
  return [...debs.filter(isFirst), ...debs.filter((deb) => !isFirst(deb))];
}

function dpkgVersionOf(debs: readonly Deb[]): string {
  const dpkg = debs.find((deb) => deb.locked.key === "dpkg");
  if (dpkg !== undefined) return dpkg.locked.version;
  throw new ConfigureError("Cannot configure the rootfs: dpkg is not one of its packages", {
    argv: ["/usr/bin/dpkg", "--configure", "-a"],
    output: "",
    hint: 'Include "dpkg", or choose the variant "extract", which configures nothing',
  });
}

function checkConfigured(status: string): void {
  const left = unconfigured(status);
  if (left.length === 0) return;
  const list = left.map(({ name, state }) => `${name} (${state})`).join(", ");
  throw new ConfigureError(`Cannot configure the rootfs: dpkg left packages behind: ${list}`, {
    argv: ["/usr/bin/dpkg", "--configure", "-a"],
    output: "",
  });
}

async function* asyncOf(entries: Iterable<FsEntry>): AsyncGenerator<FsEntry> {
  yield* entries;
}
