/**
 * The programs that configure a Debian rootfs: preinst scripts, and dpkg, which runs the others.
 *
 * @see Debian Policy 6.5; dpkg(1), "ENVIRONMENT"
 * @module
 */
import {
  type ConfigurePhase,
  type ConfigureStep,
  contentOf,
  type FsEntry,
  type RootfsReader,
} from "@rootsmith/core/provider";
import type { Deb } from "../unpack/deb.ts";
import { dpkgPart } from "./dpkg-part.ts";
import { explainDpkg } from "./explain-dpkg.ts";
import type { UnpackOrder } from "./install-order.ts";

/** Where dpkg puts the control members of the package that it is about to unpack. */
const TMP_CI = "var/lib/dpkg/tmp.ci";

export interface ScriptContext {
  readonly env: Readonly<Record<string, string>>;
  /** Of the rootfs's own dpkg. */
  readonly dpkgVersion: string;
}

/** What every script finds in its environment. */
export function scriptEnvironment(epoch: number): Readonly<Record<string, string>> {
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

/**
 * One phase for each script: all of them lie at the same place when they run. Followed by a
 * {@linkcode configurePhase}.
 *
 * @param preinsts Packages with and without a preinst, each with the packages to unpack before it.
 * @param earlier Packages that already have files in the rootfs.
 */
export function preinstPhases(
  preinsts: UnpackOrder["preinsts"],
  earlier: readonly Deb[],
  context: ScriptContext,
  unpack?: (debs: readonly Deb[], tree: RootfsReader) => AsyncIterable<FsEntry>,
): ConfigurePhase[] {
  const instances = new Map<string, number>();
  const count = ({ locked: { name } }: Deb): number => {
    const number = (instances.get(name) ?? 0) + 1;
    instances.set(name, number);
    return number;
  };
  for (const deb of earlier) count(deb);
  return preinsts
    .map(({ deb, before }) => ({ deb, before, instance: count(deb) }))
    .filter(({ deb }) => deb.control.has("preinst"))
    .map(({ deb, before, instance }) => ({
      title: `preinst of ${deb.locked.key}`,
      async *entries(tree: RootfsReader) {
        if (unpack !== undefined) yield* unpack(before, tree);
        yield { type: "whiteout", path: TMP_CI } as const;
        yield { type: "dir", path: TMP_CI, mode: 0o755 } as const;
        for (const [name, { bytes, mode, mtime }] of deb.control) {
          const path = `${TMP_CI}/${name}`;
          yield { type: "file", path, mode, mtime, content: contentOf(bytes) } satisfies FsEntry;
        }
      },
      after: [preinst(deb, instance, context)],
    }));
}

/** Executed, not handed to a shell: a preinst may be a compiled program. */
function preinst({ locked }: Deb, instance: number, context: ScriptContext): ConfigureStep {
  return {
    title: `run the preinst of ${locked.key}`,
    argv: [`/${TMP_CI}/preinst`, "install"],
    env: {
      ...context.env,
      DPKG_ADMINDIR: "/var/lib/dpkg",
      DPKG_MAINTSCRIPT_ARCH: locked.architecture,
      DPKG_MAINTSCRIPT_NAME: "preinst",
      DPKG_MAINTSCRIPT_PACKAGE: locked.name,
      DPKG_MAINTSCRIPT_PACKAGE_REFCOUNT: String(instance),
      DPKG_ROOT: "",
      DPKG_RUNNING_VERSION: context.dpkgVersion,
    },
  };
}

export function configurePhase(title: string, { env }: ScriptContext): ConfigurePhase {
  return {
    title,
    async *entries() {
      yield { type: "whiteout", path: TMP_CI };
    },
    // What fails first is why the others do.
    after: [dpkgStep(`configure ${title}`, ["--abort-after=1", "--configure", "-a"], env)],
  };
}

export function triggersPhase({ env }: Pick<ScriptContext, "env">): ConfigurePhase {
  return {
    title: "triggers",
    after: [dpkgStep("process triggers", ["--triggers-only", "-a"], env)],
  };
}

export function dpkgStep(
  title: string,
  args: readonly string[],
  env: ScriptContext["env"],
): ConfigureStep {
  return { title, argv: ["/usr/bin/dpkg", ...args], env, part: dpkgPart, explain: explainDpkg };
}
