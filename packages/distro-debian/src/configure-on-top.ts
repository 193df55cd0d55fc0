/**
 * How packages are installed on top of an image: by its own dpkg, in apt's order, so that conffiles,
 * diversions, triggers and files that change hands come out as there.
 *
 * @see Debian Policy 6.6, 7.2; dpkg(1); pkgDPkgPM::Go in apt-pkg/deb/dpkgpm.cc of apt for its calls
 * @module
 */
import {
  type BuildContext,
  type ConfigurePhase,
  type ConfigurePlan,
  contentOf,
  type FsEntry,
  type PlatformLock,
  type RootfsReader,
  type RootfsTree,
} from "@rootsmith/core/provider";
import { hookPhases } from "./dpkg/hook-phases.ts";
import { dpkgStep, scriptEnvironment, triggersPhase } from "./dpkg/maintainer-scripts.ts";
import { cleanUp } from "./image/clean-up.ts";
import { policyRcD } from "./image/docker-tweaks.ts";
import type { InstallSettings } from "./image/install-settings.ts";
import type { DebianLock, DebianLockedPackage } from "./lock/lock.ts";
import { extendedStates } from "./on-top/extended-states.ts";
import { warnOfKeptConffiles } from "./on-top/kept-conffiles.ts";
import { type Batch, upgradeBatches } from "./on-top/upgrade-batches.ts";
import { isHookStep } from "./options/hooks.ts";
import { pathRulesOf } from "./unpack/path-filter.ts";

const ARCHIVES = "var/cache/apt/archives";
const STATES = "var/lib/apt/extended_states";

/** What apt hands to dpkg for an answer to each question: conffiles that were changed stay. */
const FORCED = ["--force-confdef", "--force-confold", "--force-unsafe-io"];

interface Run {
  readonly lock: PlatformLock;
  readonly debian: DebianLock;
  readonly settings: InstallSettings;
  readonly env: Readonly<Record<string, string>>;
  readonly base: RootfsTree;
}

export function configureOnTop(
  lock: PlatformLock,
  debian: DebianLock,
  settings: InstallSettings,
  base: RootfsTree,
): ConfigurePlan {
  const run: Run = { lock, debian, settings, base, env: scriptEnvironment(lock.epoch) };
  const { removed = [], removedFirst = false } = debian.onTop ?? {};
  const removal = removed.length > 0 ? [removePhase(removed, run)] : [];
  return {
    title: titleOf(debian),
    phases: [
      ...hookPhases("beforeUnpack", run),
      policyPhase(run),
      ...(removedFirst ? removal : []),
      ...upgradeBatches(debian.packages).map((batch) => installPhase(batch, run)),
      ...(removedFirst ? [] : removal),
      triggersPhase(run),
      ...hookPhases("afterConfigure", run),
      ...(settings.hooks.afterConfigure.some(isHookStep) ? [triggersPhase(run)] : []),
      cleanUpPhase(run),
    ],
  };
}

function titleOf({ packages, onTop }: DebianLock): string {
  const names = packages.filter(({ automatic }) => !automatic).map(({ key }) => key);
  const removed = (onTop?.removed ?? []).map((key) => `without ${key}`);
  return [...names, ...removed].slice(0, 8).join(", ") || `${packages.length} packages`;
}

/** No service is started. */
function policyPhase({ base }: Run): ConfigurePhase {
  return {
    title: "policy",
    async *entries() {
      if (base.follow(policyRcD.path) === undefined) yield policyRcD;
    },
  };
}

/** What needs one of them goes at the same time. */
function removePhase(keys: readonly string[], { env }: Run): ConfigurePhase {
  const title = `remove ${keys.join(", ")}`;
  return {
    title,
    after: [dpkgStep(title, ["--force-depends", ...FORCED, "--remove", ...keys], env)],
  };
}

function installPhase({ packages }: Batch, run: Run): ConfigurePhase {
  const [first] = packages;
  const title = packages.length === 1 && first ? first.key : `${packages.length} packages`;
  const paths = packages.map((item) => `/${archiveOf(item)}`);
  const rules = pathRulesOf(run.settings).map(
    ({ pattern, skips }) => `--path-${skips ? "exclude" : "include"}=${pattern}`,
  );
  const unpack = ["--no-triggers", "--auto-deconfigure", ...FORCED, ...rules, "--unpack", ...paths];
  const configure = ["--abort-after=1", ...FORCED, "--configure", "-a"];
  return {
    title,
    async *entries(_tree, ctx) {
      for (const item of packages) {
        const content = await ctx.open(item.source);
        yield { type: "file", path: archiveOf(item), mode: 0o644, content } satisfies FsEntry;
      }
    },
    after: [
      dpkgStep(`unpack ${title}`, unpack, run.env),
      dpkgStep(`configure ${title}`, configure, run.env),
    ],
  };
}

function cleanUpPhase({ debian, base, settings }: Run): ConfigurePhase {
  return {
    title: "clean-up",
    async *entries(tree, ctx) {
      for (const item of debian.packages) yield { type: "whiteout", path: archiveOf(item) };
      if (base.follow(policyRcD.path) === undefined || settings.tweaks === "none") {
        yield { type: "whiteout", path: policyRcD.path };
      }
      yield* states(tree, debian);
      await warnOfKeptConffiles(debian.packages, base, tree, ctx);
      yield* cleanUpOf(base, tree, ctx);
    },
  };
}

async function* states(tree: RootfsReader, debian: DebianLock): AsyncGenerator<FsEntry> {
  const before = new TextDecoder().decode(await tree.read(STATES));
  const after = extendedStates(before, debian);
  if (after === before) return;
  yield { type: "file", path: STATES, mode: 0o644, content: contentOf(after) };
}

/** What the image below has, it keeps. */
async function* cleanUpOf(
  base: RootfsTree,
  tree: RootfsReader,
  ctx: BuildContext,
): AsyncGenerator<FsEntry> {
  for await (const entry of cleanUp(tree, ctx)) {
    if (base.get(entry.path) === undefined) yield entry;
  }
}

/** As apt names it: a colon would end a path in some lists of them. */
function archiveOf({ name, version, architecture }: DebianLockedPackage): string {
  return `${ARCHIVES}/${name}_${version.replaceAll(":", "%3a")}_${architecture}.deb`;
}
