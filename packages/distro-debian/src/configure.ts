/**
 * How a Debian rootfs is configured: the essential packages first, then batches, each of them
 * preinst scripts, files, `dpkg --configure -a`.
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
  type ConfigureStep,
  contentOf,
  type FsEntry,
  type PlatformLock,
  type RootfsReader,
} from "@rootsmith/core";
import { aptFiles } from "./apt-files.ts";
import { cleanUp } from "./clean-up.ts";
import type { Deb } from "./deb.ts";
import { parseDiversions } from "./diversions.ts";
import { dockerTweaks, policyRcD } from "./docker-tweaks.ts";
import {
  emptyDatabase,
  infoFiles,
  pendingTriggers,
  readStatus,
  statusFile,
  statusStanzas,
  triggerFiles,
  unconfigured,
} from "./dpkg-database.ts";
import { dependencyOrder, installBatches } from "./install-order.ts";
import type { DebianLock } from "./lock.ts";
import { openDebs } from "./open-debs.ts";
import type { DebianSettings } from "./options.ts";
import { type UnpackedDeb, Unpacker } from "./unpacker.ts";

/** Where dpkg puts the control members of the package that it is about to unpack. */
const TMP_CI = "var/lib/dpkg/tmp.ci";

export async function configureDebian(
  lock: PlatformLock,
  debian: DebianLock,
  settings: DebianSettings,
  ctx: BuildContext,
): Promise<ConfigurePlan> {
  const env = scriptEnvironment(lock.epoch);
  const unpacker = new Unpacker();
  const [essential = [], ...batches] = installBatches(await openDebs(lock, debian, ctx));
  const run = { env, unpacker, dpkgVersion: versionOf(essential, "dpkg") };

  const phases = essentialPhases(essential, debian, run);
  const configured = [...essential];
  for (const batch of batches) {
    phases.push(...batchPhases(batch, [...configured], run));
    configured.push(...batch);
  }
  phases.push(
    { title: "triggers", after: [dpkg("process triggers", ["--triggers-only", "-a"], env)] },
    {
      title: "clean-up",
      async *entries(tree) {
        checkConfigured(await readStatus(tree));
        yield* aptFiles(debian);
        yield* settings.tweaks === "docker"
          ? dockerTweaks()
          : [{ type: "whiteout", path: policyRcD.path } as const];
        yield* cleanUp(tree, lock.epoch);
      },
    },
  );
  return { title: `debian ${debian.codename}`, required: true, phases };
}

interface Run {
  readonly env: Readonly<Record<string, string>>;
  readonly unpacker: Unpacker;
  readonly dpkgVersion: string;
}

/** Here everything has to be in place before the first script can run, conffiles too. */
function essentialPhases(debs: readonly Deb[], debian: DebianLock, run: Run): ConfigurePhase[] {
  return [
    {
      title: "essential packages",
      async *entries() {
        if (debian.mergedUsr) yield* run.unpacker.layout(debian.architecture);
        const unpacked: UnpackedDeb[] = [];
        for (const deb of debs) {
          const result = await run.unpacker.unpack(deb);
          unpacked.push(result.unpacked);
          yield* result.entries;
        }
        yield policyRcD;
        yield* emptyDatabase();
        yield* infoFiles(unpacked, run.unpacker);
        yield* triggerFiles(unpacked, undefined);
        yield statusFile(await statusStanzas(unpacked, { newConffiles: false }));
      },
    },
    ...preinstPhases(basePasswdFirst(dependencyOrder(debs)), run),
    configurePhase("essential packages", run),
  ];
}

function batchPhases(debs: readonly Deb[], configured: readonly Deb[], run: Run): ConfigurePhase[] {
  const title = debs.length === 1 ? (debs[0] as Deb).locked.name : `${debs.length} packages`;
  return [
    ...preinstPhases(dependencyOrder(debs), run),
    {
      title,
      async *entries(tree) {
        const diversions = parseDiversions(await textOf(tree, "var/lib/dpkg/diversions"));
        run.unpacker.divert(diversions);
        const unpacked: UnpackedDeb[] = [];
        for (const deb of debs) {
          const result = await run.unpacker.unpack(deb, { diversions, newConffiles: true });
          unpacked.push(result.unpacked);
          yield* result.entries;
        }
        yield* infoFiles(unpacked, run.unpacker);
        yield* triggerFiles(unpacked, tree);
        yield* pendingTriggers(unpacked, configured);
        const stanzas = await statusStanzas(unpacked, { newConffiles: true });
        yield statusFile(`${await readStatus(tree)}${stanzas}`);
      },
    },
    configurePhase(title, run),
  ];
}

function configurePhase(title: string, { env }: Run): ConfigurePhase {
  return {
    title,
    async *entries() {
      yield { type: "whiteout", path: TMP_CI };
    },
    after: [dpkg(`configure ${title}`, ["--configure", "-a"], env)],
  };
}

/** One phase for each script: all of them lie at the same place when they run. */
function preinstPhases(debs: readonly Deb[], run: Run): ConfigurePhase[] {
  return debs
    .filter((deb) => deb.control.has("preinst"))
    .map((deb) => ({
      title: `preinst of ${deb.locked.name}`,
      async *entries() {
        yield { type: "whiteout", path: TMP_CI } as const;
        yield { type: "dir", path: TMP_CI, mode: 0o755 } as const;
        for (const [name, { bytes, mode, mtime }] of deb.control) {
          const path = `${TMP_CI}/${name}`;
          yield { type: "file", path, mode, mtime, content: contentOf(bytes) } satisfies FsEntry;
        }
      },
      after: [preinst(deb, run)],
    }));
}

/** Executed, not handed to a shell: a preinst may be a compiled program. */
function preinst({ locked }: Deb, { env, dpkgVersion }: Run): ConfigureStep {
  return {
    title: `run the preinst of ${locked.name}`,
    argv: [`/${TMP_CI}/preinst`, "install"],
    env: {
      ...env,
      DPKG_ADMINDIR: "/var/lib/dpkg",
      DPKG_MAINTSCRIPT_ARCH: locked.architecture,
      DPKG_MAINTSCRIPT_NAME: "preinst",
      DPKG_MAINTSCRIPT_PACKAGE: locked.name,
      DPKG_MAINTSCRIPT_PACKAGE_REFCOUNT: "1",
      DPKG_ROOT: "",
      DPKG_RUNNING_VERSION: dpkgVersion,
    },
  };
}

function dpkg(title: string, args: readonly string[], env: Run["env"]): ConfigureStep {
  return { title, argv: ["/usr/bin/dpkg", ...args], env, explain: explainDpkg };
}

/** The first script that failed, in the words of dpkg's C locale. */
export function explainDpkg(output: string): string | undefined {
  const problem =
    /error processing package (\S+) \(--\S+\):\n +(?:installed \S+ package )?(\S+) script subprocess (?:returned error exit status (\d+)|was killed by signal \((.+?)\))/.exec(
      output,
    );
  if (problem === null) return undefined;
  const [, name, script = "", code, signal] = problem;
  const end = code === undefined ? `was ended by a signal: ${signal}` : `exited with code ${code}`;
  return `the ${SCRIPTS[script] ?? script} script of ${name} ${end}`;
}

/** What dpkg's messages call maintainer scripts. */
const SCRIPTS: Readonly<Record<string, string>> = {
  "pre-installation": "preinst",
  "post-installation": "postinst",
  "pre-removal": "prerm",
  "post-removal": "postrm",
};

function scriptEnvironment(epoch: number): Readonly<Record<string, string>> {
  return {
    DEBCONF_NONINTERACTIVE_SEEN: "true",
    DEBIAN_FRONTEND: "noninteractive",
    HOME: "/root",
    LC_ALL: "C.UTF-8", // under C, console-setup chooses another charset
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    SHELL: "/bin/sh",
    SOURCE_DATE_EPOCH: String(epoch),
  };
}

/** Its preinst makes the users that all others rely on. */
function basePasswdFirst(debs: readonly Deb[]): Deb[] {
  const isFirst = (deb: Deb): boolean => deb.locked.name === "base-passwd";
  return [...debs.filter(isFirst), ...debs.filter((deb) => !isFirst(deb))];
}

function versionOf(debs: readonly Deb[], name: string): string {
  return debs.find((deb) => deb.locked.name === name)?.locked.version ?? "";
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

async function textOf(tree: RootfsReader, path: string): Promise<string> {
  return new TextDecoder().decode(await tree.read(path));
}
