/**
 * A rootfs in a container of an engine.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import type { ConfigureStep } from "../contract/configure-plan.ts";
import type { ExecutorContext, ExecutorSession } from "../contract/executor.ts";
import { HostError } from "../model/errors.ts";
import { collectBytes, contentOf, type FsEntry, type RootfsEntry } from "../model/fs-entry.ts";
import { formatPlatform, type Platform } from "../model/oci.ts";
import type { RootfsStat } from "../rootfs/rootfs-reader.ts";
import { readTar } from "../tar/read-tar.ts";
import { writeTar } from "../tar/write-tar.ts";
import { configureError } from "./configure-error.ts";
import { LIST_SCRIPT, parseNames, parseStat, STAT_SCRIPT } from "./container-stat.ts";
import { STEP_SCRIPT, UMASK } from "./container-step.ts";
import type { DockerEngine, EngineRun } from "./docker-engine.ts";
import { readContainerFile } from "./read-container-file.ts";
import { statOfEntry } from "./stat-of-entry.ts";
import { StepOutput } from "./step-output.ts";
import { LinkedTree, treeDifference } from "./tree-difference.ts";

/** Prints a line when it runs, and ends, with its container, when this process is gone. */
const KEEP_ALIVE = ["/bin/sh", "-c", "echo; read go"];

/**
 * Soft and hard limit of open files, as most systems have them: with the million that engines give,
 * programs that close all they could have open take minutes; and no host has to raise its own.
 */
const OPEN_FILES = "nofile=1024:4096";

/** Prints which of the paths on stdin are directories. */
const FIND_DIRECTORIES =
  'while IFS= read -r path; do [ -d "/$path" ] && printf "%s\\n" "$path"; done; :';

/** Any time that an entry may have: tar's epoch is an upper bound. */
const NO_BOUND = 2 ** 33 - 1;

/** What an engine puts into a rootfs by itself. */
const ENGINE_PATHS =
  /^(?:(?:dev|proc|sys)(?:\/|$)|\.dockerenv$|run\/\.containerenv$|etc\/(?:hosts|hostname|resolv\.conf)$)/;

/** What engines make where the rootfs has none. */
const MADE_BY_ENGINES = ["etc", "etc/mtab", "run"];

/** @throws {HostError} If the engine refuses. */
export async function startDockerSession(
  engine: DockerEngine,
  platform: Platform,
  ctx: ExecutorContext,
): Promise<ExecutorSession> {
  const marker = `.rootsmith-${randomUUID()}`;
  const image = await engine.run("import an empty image", importArguments(engine, platform), {
    stdin: writeTar([{ type: "file", path: marker, mode: 0o444, content: contentOf("") }], {
      epoch: 0,
      signal: ctx.signal,
    }),
  });
  const session = new DockerSession(engine, image, marker, ctx);
  try {
    await session.create(platform);
    return session;
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
}

function importArguments({ program }: DockerEngine, platform: Platform): string[] {
  if (program === "docker") return ["import", "--platform", formatPlatform(platform), "-"];
  const { os, architecture, variant } = platform;
  return [
    ...["import", "--quiet", "--os", os, "--arch", architecture],
    ...(variant === undefined ? [] : ["--variant", variant]),
    "-",
  ];
}

class DockerSession implements ExecutorSession {
  readonly #engine: DockerEngine;
  readonly #image: string;
  /** A file of the image: what sees it is in the container. */
  readonly #marker: string;
  readonly #ctx: ExecutorContext;
  readonly #name = `rootsmith-${randomUUID()}`;
  readonly #written = new LinkedTree();
  /** Holds the container: it lives as long as the stdin of this. */
  #holder: EngineRun | undefined;

  constructor(engine: DockerEngine, image: string, marker: string, ctx: ExecutorContext) {
    this.#engine = engine;
    this.#image = image;
    this.#marker = marker;
    this.#ctx = ctx;
  }

  /** Makes the container. It can start only when the tree has a shell. */
  async create(platform: Platform): Promise<void> {
    await this.#engine.run("create a container", [
      ...["create", "--interactive", "--rm", "--name", this.#name],
      ...["--platform", formatPlatform(platform), "--network", "none"],
      ...["--hostname", "localhost", "--log-driver", "none", "--ulimit", OPEN_FILES],
      ...["--security-opt", "no-new-privileges"],
      ...[this.#image, ...KEEP_ALIVE],
    ]);
  }

  async write(entries: AsyncIterable<FsEntry> | Iterable<FsEntry>): Promise<void> {
    let batch: RootfsEntry[] = [];
    for await (const entry of entries) {
      this.#ctx.signal.throwIfAborted();
      if (entry.type === "whiteout") {
        await this.#unpack(batch);
        batch = [];
        await this.#remove(entry.path);
      } else if (entry.type !== "char" && entry.type !== "block") {
        batch.push(entry); // without devices, which not every engine can make
      }
    }
    await this.#unpack(batch);
  }

  async run(step: ConfigureStep, onStdout?: (bytes: Uint8Array) => void): Promise<void> {
    await this.#start();
    const assignments = Object.entries(step.env ?? {}).map(([name, value]) => `${name}=${value}`);
    const { cwd = "/", umask = UMASK } = step;
    const start = [umask.toString(8), cwd];
    const run = this.#exec([STEP_SCRIPT, "sh", ...start, ...assignments, ...step.argv]);
    const output = new StepOutput(step, this.#ctx);
    run.stdout.on("data", onStdout ?? ((bytes: Uint8Array) => output.push(bytes)));
    run.stderr.on("data", (bytes: Uint8Array) => output.push(bytes));
    run.stdin.end(step.stdin ?? "");
    const code = await run.ended;
    const text = output.end({ failed: code !== 0 });
    if (code !== 0) throw configureError(step, code, text);
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    if (ENGINE_PATHS.test(path)) {
      const file = this.#written.get(path)?.file;
      return file && collectBytes(file.content.open());
    }
    return readContainerFile(this.#engine, this.#name, path);
  }

  async stat(path: string): Promise<RootfsStat | undefined> {
    const output = ENGINE_PATHS.test(path) ? undefined : await this.#look(STAT_SCRIPT, path);
    return output === undefined ? this.#statOfWritten(path) : parseStat(output);
  }

  async list(path: string): Promise<readonly string[] | undefined> {
    return parseNames((await this.#look(LIST_SCRIPT, path)) ?? "");
  }

  async *changes(): AsyncGenerator<FsEntry> {
    const run = this.#engine.openExport(this.#name);
    const tar = await this.#ctx.spool(run.stdout);
    if ((await run.ended) !== 0) throw this.#engine.error("export the rootfs", run.said());
    const found = new LinkedTree();
    for await (const entry of readTar(tar, { signal: this.#ctx.signal })) {
      found.add(entry);
    }
    const isEngines = (path: string): boolean =>
      ENGINE_PATHS.test(path) ||
      path === "" || // engines do not export the root itself
      path === this.#marker ||
      (MADE_BY_ENGINES.includes(path) && this.#written.get(path) === undefined);
    yield* treeDifference(this.#written, found, isEngines);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const last = { abortable: false };
    this.#holder?.kill();
    // Both may be gone already, and what cannot be removed is no reason to lose a result.
    await this.#engine.run("remove", ["rm", "--force", this.#name], last).catch(() => {});
    await this.#engine.run("remove", ["rmi", "--force", this.#image], last).catch(() => {});
  }

  async #start(): Promise<void> {
    if (this.#holder !== undefined) return;
    const holder = this.#engine.open(["start", "--attach", "--interactive", this.#name]);
    const isUp = new Promise<boolean>((resolve) => {
      holder.stdout.once("data", () => resolve(true));
      holder.ended.then(
        () => resolve(false),
        () => resolve(false),
      );
    });
    if (!(await isUp)) {
      this.#ctx.signal.throwIfAborted();
      throw new HostError(`Cannot start the rootfs in ${this.#engine.program}: ${holder.said()}`, {
        hint: "It takes /bin/sh in the rootfs and an engine that can start containers; choose another executor",
      });
    }
    this.#holder = holder;
    await this.#checkIsInside();
  }

  /**
   * An engine that itself runs in a chroot can start programs outside of the container: as root on
   * the files of its host.
   */
  async #checkIsInside(): Promise<void> {
    const run = this.#exec(['[ -e "$1" ]', "sh", `/${this.#marker}`]);
    run.stdin.end();
    run.stdout.resume();
    if ((await run.ended) === 0) return;
    const fact = run.said() || "it starts programs outside of the container";
    throw new HostError(`Cannot run programs in a container of ${this.#engine.name}: ${fact}`, {
      hint: "Run the engine on the host itself rather than in a chroot, or choose another executor",
    });
  }

  /** What a script prints of a path; undefined if no program has run yet, or if the script fails. */
  async #look(script: string, path: string): Promise<string | undefined> {
    if (this.#holder === undefined) return undefined;
    const run = this.#exec([script, "sh", path]);
    run.stdin.end();
    const output = new TextDecoder().decode(await collectBytes(run.stdout));
    return (await run.ended) === 0 ? output : undefined;
  }

  #statOfWritten(path: string): RootfsStat | undefined {
    const node = this.#written.get(path);
    return statOfEntry(node?.file ?? node?.entry);
  }

  #exec(command: readonly string[]): EngineRun {
    return this.#engine.open([
      ...["exec", "--interactive", "--workdir", "/", this.#name],
      ...["/bin/sh", "-c", ...command],
    ]);
  }

  async #unpack(entries: readonly RootfsEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const directories = entries
      .filter(({ type, path }) => type === "dir" && this.#written.get(path) === undefined)
      .map(({ path }) => path);
    const existing = await this.#existingDirectories(directories);
    const unpacked: RootfsEntry[] = [];
    for (const entry of entries) {
      // The first description of a directory stands: what is there keeps its mode and owner.
      const isDescription = entry.type === "dir" && !entry.amends;
      if (isDescription && this.#written.get(entry.path)?.entry.type === "dir") continue;
      this.#written.add(entry);
      if (!isDescription || !existing.has(entry.path)) unpacked.push(this.#dressed(entry));
    }
    if (unpacked.length === 0) return; // podman takes an empty tar for none
    const tar = writeTar(unpacked, { epoch: NO_BOUND, signal: this.#ctx.signal });
    await this.#engine.unpack(this.#name, tar);
  }

  /** With all attributes; those of a hard link, which engines apply to the file, are the file's. */
  #dressed(entry: RootfsEntry): RootfsEntry {
    const file = entry.type === "hardlink" ? this.#written.get(entry.path)?.file : undefined;
    const { mode, uid, gid, mtime } = file ?? entry;
    return { ...entry, mode, uid: uid ?? 0, gid: gid ?? 0, mtime: mtime ?? 0 };
  }

  /** Those that programs have made. Until one has run there are none. */
  async #existingDirectories(paths: readonly string[]): Promise<ReadonlySet<string>> {
    if (this.#holder === undefined || paths.length === 0) return new Set();
    const run = this.#exec([FIND_DIRECTORIES]);
    run.stdin.end(paths.map((path) => `${path}\n`).join(""));
    const text = new TextDecoder().decode(await collectBytes(run.stdout));
    if ((await run.ended) !== 0) throw this.#engine.error("look into the rootfs", run.said());
    return new Set(text.split("\n").filter((path) => path !== ""));
  }

  async #remove(path: string): Promise<void> {
    await this.#start();
    // Podman's /run/.containerenv is a mount, and stays; what is an engine's does not count.
    const mayStay = path === "run" ? " 2>/dev/null; :" : "";
    const run = this.#exec([`rm -rf "$1"${mayStay}`, "sh", `/${path}`]);
    run.stdin.end();
    run.stdout.resume();
    if ((await run.ended) !== 0) {
      throw this.#engine.error(`remove "${path}" from the rootfs`, run.said());
    }
    this.#written.remove(path);
  }
}
