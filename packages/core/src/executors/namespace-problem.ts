/**
 * Why namespaces cannot be used on this host, and what fixes it.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import type { ExecutorProblem } from "../contract/executor.ts";
import type { Platform } from "../model/oci.ts";
import { findProgram } from "../programs/host-programs.ts";
import { runProgram } from "../programs/run-program.ts";
import { deviceProblem } from "./device-problem.ts";
import { foreignPlatformProblem } from "./foreign-platform.ts";
import { type NamespaceKind, NamespaceProcess } from "./namespace-process.ts";
import { addIdRangesCommand, ownIdRanges, userName } from "./subordinate-ids.ts";

/** Debian's package of each program; other distros name them alike. */
const PROGRAMS = {
  unshare: "util-linux",
  nsenter: "util-linux",
  setpriv: "util-linux",
  pivot_root: "util-linux",
  mount: "mount",
  umount: "mount",
  find: "findutils",
  tar: "tar",
} as const;

const ID_PROGRAMS = { newuidmap: "uidmap", newgidmap: "uidmap" } as const;

/** Settings of the kernel that keep ordinary users from user namespaces: file, value, fix. */
const USER_NAMESPACE_SETTINGS = [
  ["kernel/apparmor_restrict_unprivileged_userns", "1", "0"],
  ["kernel/unprivileged_userns_clone", "0", "1"],
  ["user/max_user_namespaces", "0", "15000"],
] as const;

/** Tries it for real, and changes nothing. */
export async function namespaceProblem(
  kind: NamespaceKind,
  platform: Platform,
): Promise<ExecutorProblem | undefined> {
  return (await hostProblem(kind, platform)) ?? (await refusal(kind));
}

/** The part of it that needs no namespaces: the platform, the user, the programs, the devices. */
export async function hostProblem(
  kind: NamespaceKind,
  platform: Platform,
): Promise<ExecutorProblem | undefined> {
  if (process.platform !== "linux") {
    return { reason: "the host does not run Linux", fix: "use the docker executor" };
  }
  const problem =
    foreignPlatformProblem(platform) ??
    userProblem(kind) ??
    missingProgram(kind) ??
    deviceProblem();
  if (problem !== undefined) return problem;
  const problems = await Promise.all([
    notFrom("GNU", "tar"),
    notFrom("GNU", "find"),
    notFrom("util-linux", "setpriv"),
  ]);
  return problems.find((found) => found !== undefined);
}

function userProblem(kind: NamespaceKind): ExecutorProblem | undefined {
  if (kind === "chroot") {
    if (process.getuid?.() === 0) return undefined;
    return { reason: "it needs root", fix: "run as root, or use the userns executor" };
  }
  if (ownIdRanges() !== undefined) return undefined;
  const user = userName();
  return {
    reason: `"${user}" has no 65535 subordinate ids in /etc/subuid and /etc/subgid`,
    fix: asRoot(addIdRangesCommand()),
  };
}

/** The command as it can be pasted into a shell. */
function asRoot(command: string): string {
  return process.getuid?.() === 0 ? command : `sudo ${command}`;
}

function missingProgram(kind: NamespaceKind): ExecutorProblem | undefined {
  const programs = { ...PROGRAMS, ...(kind === "userns" && ID_PROGRAMS) };
  for (const [program, debianPackage] of Object.entries(programs)) {
    if (findProgram(program) !== undefined) continue;
    return {
      reason: `${program} is not installed`,
      fix: asRoot(`apt-get install ${debianPackage}`),
    };
  }
  return undefined;
}

/** Those of busybox have the same names, and lack options. */
async function notFrom(
  origin: "GNU" | "util-linux",
  program: keyof typeof PROGRAMS,
): Promise<ExecutorProblem | undefined> {
  const { stdout } = await runProgram(program, ["--version"]);
  if (stdout.includes(origin)) return undefined;
  return {
    reason: `${program} is not that of ${origin}`,
    fix: `install that of ${origin}, e.g. apk add ${origin === "GNU" ? PROGRAMS[program] : program}`,
  };
}

async function refusal(kind: NamespaceKind): Promise<ExecutorProblem | undefined> {
  const fact = await NamespaceProcess.probe(kind);
  if (fact === undefined) return undefined;
  for (const [file, bad, good] of kind === "userns" ? USER_NAMESPACE_SETTINGS : []) {
    if (setting(file) !== bad) continue;
    const name = file.replace("/", ".");
    return { reason: `${name} is ${bad}: ${fact}`, fix: asRoot(`sysctl -w ${name}=${good}`) };
  }
  return {
    reason: fact,
    fix: "in a container, run it with --privileged; else use the docker executor",
  };
}

function setting(file: string): string | undefined {
  try {
    return readFileSync(`/proc/sys/${file}`, "utf8").trim();
  } catch {
    return undefined;
  }
}
