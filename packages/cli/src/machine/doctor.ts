/**
 * `rootsmith doctor`: examines what this machine can do, and how to fix what is missing.
 *
 * @module
 */
import { release } from "node:os";
import process from "node:process";
import {
  chroot,
  docker,
  ExecutorRequiredError,
  hostPlatform,
  openCache,
  type RootfsExecutor,
  userns,
} from "@rootsmith/core";
import { execa } from "execa";
import { formatSize } from "../flags/quantities.ts";
import { type CommandHost, type Paint, paintFor } from "../process/command-host.ts";
import { ExitError } from "../process/exit-code.ts";

/** The results of the examination. */
export interface Findings {
  readonly runtime: string;
  readonly system: string;
  /** In the order in which a build tries them. */
  readonly executors: readonly {
    readonly name: string;
    /** What runs the programs: `"podman 5.4.2"`. */
    readonly version?: string;
    /** Why it cannot be used; absent if it can. */
    readonly reason?: string;
    readonly fix?: string;
  }[];
  readonly cache: { readonly dir: string; readonly bytes: number };
  /** Version of the program `xz`; absent if there is none. */
  readonly xz?: string;
  /** Proxies of the environment, without credentials. */
  readonly proxies: readonly string[];
}

/**
 * Prints the findings.
 *
 * @throws {ExecutorRequiredError} If no executor can be used here; with `json` an {@linkcode ExitError},
 *   since the findings show it.
 */
export async function doctor(
  flags: { readonly cacheDir?: string; readonly json?: boolean },
  host: CommandHost,
): Promise<void> {
  const findings: Findings = {
    runtime: runtime(),
    system: `${process.platform} ${release()}, ${process.arch}`,
    executors: await examineExecutors([chroot(), userns(), docker()]),
    cache: await examineCache(flags.cacheDir),
    ...(await examineXz()),
    proxies: examineProxies(host.env),
  };
  host.stdout.write(
    flags.json
      ? `${JSON.stringify(findings)}\n`
      : formatFindings(findings, paintFor(host.stdout, host.env)),
  );
  if (findings.executors.every(({ reason }) => reason !== undefined)) {
    if (flags.json) throw new ExitError(1);
    throw new ExecutorRequiredError("Cannot configure images: no executor can be used here", {
      hint: "Fix one of the above, or build with --configure none",
    });
  }
}

/** The findings as text. */
export function formatFindings(findings: Findings, paint: Paint): string {
  const { executors, cache, xz, proxies } = findings;
  const chosen = executors.find(({ reason }) => reason === undefined)?.name;
  const lines = [
    `runtime    ${findings.runtime}`,
    `system     ${findings.system}`,
    "",
    "executors",
  ];
  for (const { name, version, reason, fix } of executors) {
    const mark = reason === undefined ? paint("green", "✔") : paint("red", "✖");
    const available = version === undefined ? "available" : `available: ${version}`;
    const fact = reason ?? `${available}${name === chosen ? ", the one that builds use" : ""}`;
    lines.push(`  ${mark} ${name.padEnd(7)} ${fact}`);
    if (fix !== undefined) lines.push(`            ${paint("cyan", "fix:")} ${fix}`);
  }
  lines.push(
    "",
    `cache      ${cache.dir}, ${formatSize(cache.bytes)}`,
    `xz         ${xz ?? "not installed; the built-in decompressor is used, which is slower"}`,
    `proxies    ${proxies.join(", ") || "none"}`,
  );
  return `${lines.join("\n")}\n`;
}

function runtime(): string {
  const { deno, node } = process.versions;
  return deno === undefined ? `Node.js ${node}` : `Deno ${deno}`;
}

/** Asks each executor whether it can run programs of this machine's architecture. */
export async function examineExecutors(
  executors: readonly RootfsExecutor[],
): Promise<Findings["executors"]> {
  const platform = hostPlatform();
  return Promise.all(
    executors.map(async (executor) => {
      const problem = await executor.unavailable(platform);
      const version = problem === undefined ? await executor.version?.() : undefined;
      return { name: executor.name, ...(version !== undefined && { version }), ...problem };
    }),
  );
}

async function examineCache(dir: string | undefined): Promise<Findings["cache"]> {
  const cache = await openCache(dir);
  try {
    let bytes = 0;
    for await (const item of cache.list()) bytes += item.size;
    return { dir: cache.dir, bytes };
  } finally {
    await cache.close();
  }
}

async function examineXz(): Promise<{ xz?: string }> {
  const { stdout, exitCode } = await execa("xz", ["--version"], { reject: false });
  return exitCode === 0 ? { xz: stdout.split("\n")[0] ?? "" } : {};
}

/** The proxy variables that downloads use, in lower or upper case. */
export function examineProxies(env: CommandHost["env"]): string[] {
  return ["http_proxy", "https_proxy", "all_proxy", "no_proxy"].flatMap((name) => {
    const value = env[name] || env[name.toUpperCase()];
    return value ? [`${name}=${value.replace(/\/\/[^/@]*@/, "//")}`] : [];
  });
}
