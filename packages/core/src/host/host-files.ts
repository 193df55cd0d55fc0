/**
 * Files of the host that the caller named: listed when a build is resolved, read when it fetches.
 *
 * @module
 */
import { createReadStream, type Stats } from "node:fs";
import { lstat, readdir, readlink, stat } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import process from "node:process";
import type { Cache } from "../cache/cache.ts";
import type { ResolveContext, StageContext } from "../contract/contexts.ts";
import type { HostFile } from "../contract/host-input.ts";
import type { LockedSource } from "../contract/platform-lock.ts";
import { HOST_REPOSITORY } from "../contract/platform-lock.ts";
import { isMissing } from "../io/host-error.ts";
import { Slots } from "../io/slots.ts";
import { FileSlice, OpenFiles } from "../io/stored-file.ts";
import { digestOf } from "../model/digest.ts";
import { HostError, ResolveError } from "../model/errors.ts";
import type { StoredContent } from "../model/fs-entry.ts";
import { comparePaths } from "../rootfs/compare-paths.ts";

export interface HostFilesOptions extends StageContext {
  readonly cache: Cache;
  /** What relative paths start from. Default: the working directory. */
  readonly directory?: string;
}

/** Reads of the host's files. Close it. */
export class HostFiles {
  readonly #options: HostFilesOptions;
  readonly #directory: string;
  readonly #files = new OpenFiles();
  readonly #slots = new Slots(4);

  constructor(options: HostFilesOptions) {
    this.#options = options;
    this.#directory = resolve(options.directory ?? process.cwd());
  }

  /** As {@linkcode ResolveContext.hostFiles}. Contents can be read until all is closed. */
  async list(path: string): Promise<readonly HostFile[]> {
    const found: HostFile[] = [];
    await this.#collect(found, path, "", await this.#statNamed(path));
    return found.sort((a, b) => comparePaths(a.path, b.path));
  }

  /**
   * The bytes of a locked source of the host: those of the cache, or of the file, which the cache
   * then keeps.
   *
   * @throws {DigestMismatchError} If the file is not what it was when it was locked.
   * @throws {HostError} If it cannot be read.
   */
  blob(source: LockedSource): Promise<StoredContent> {
    return this.#slots.run(async () => {
      const { cache, signal } = this.#options;
      const cached = await cache.blob(source.digest);
      if (cached !== undefined) return cached;
      const { content } = await cache.put(
        bytesOf(resolve(this.#directory, source.path), source.path),
        {
          expected: source,
          what: `the file "${source.path}"`,
          hint: "The file is not what it was when the build first read it, or the lock. Run the build again, or rootsmith update if it has a lock",
          signal,
        },
      );
      return content;
    });
  }

  /** Waits for what is under way, which the signal ends sooner, and closes all files. */
  async close(): Promise<void> {
    await this.#slots.idle();
    this.#files.close();
  }

  async #statNamed(path: string): Promise<Stats> {
    let stats: Stats;
    try {
      stats = await stat(resolve(this.#directory, path));
    } catch (cause) {
      if (!isMissing(cause)) throw readError(path, cause);
      throw new ResolveError(`Cannot find "${path}": there is no such file or directory`, {
        cause,
        hint: `Relative paths start from the working directory, "${this.#directory}"`,
      });
    }
    if (stats.isFile() || stats.isDirectory()) return stats;
    throw new ResolveError(`Cannot use "${path}": it is neither a file nor a directory`);
  }

  /** Adds what lies at `below`, and below that. */
  async #collect(found: HostFile[], named: string, below: string, stats: Stats): Promise<void> {
    const { signal, report } = this.#options;
    signal.throwIfAborted();
    const shown = join(named, below);
    const file = resolve(this.#directory, shown);
    const node = { path: below, mode: stats.mode & 0o7777 };
    try {
      if (stats.isFile()) {
        const { digest, size } = await digestOf(bytesOf(file, shown), { signal });
        const path = lockedPath(shown, this.#directory);
        found.push({
          ...node,
          type: "file",
          source: { repository: HOST_REPOSITORY, path, digest, size },
          content: new FileSlice(this.#files, file, 0, size),
        });
      } else if (stats.isSymbolicLink()) {
        found.push({ ...node, type: "symlink", target: await readlink(file) });
      } else if (stats.isDirectory()) {
        found.push({ ...node, type: "dir" });
        for (const name of await readdir(file)) {
          const child = below === "" ? name : `${below}/${name}`;
          await this.#collect(found, named, child, await lstat(join(file, name)));
        }
      } else {
        const message = `"${shown}" is not copied: it is neither a file, a directory nor a link`;
        report({ type: "warning", code: "HOST_FILE_SKIPPED", message });
      }
    } catch (error) {
      signal.throwIfAborted();
      throw readError(shown, error);
    }
  }
}

/**
 * How a lock names a path of the host: relative to `directory`, so that it means the same in every
 * checkout; absolute where the two have only the root in common, as with what lies in /etc.
 */
export function lockedPath(path: string, directory: string = process.cwd()): string {
  const file = resolve(directory, path);
  const [, fileTop] = file.split(sep);
  const [, directoryTop] = directory.split(sep);
  return fileTop === directoryTop ? relative(directory, file) || "." : file;
}

/** The bytes of a file. Opened with the first of them. */
async function* bytesOf(file: string, shown: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file, { highWaterMark: 1 << 20 });
  } catch (error) {
    throw readError(shown, error);
  }
}

function readError(path: string, cause: unknown): HostError {
  if (cause instanceof HostError) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  return new HostError(`Cannot read "${path}": ${message}`, {
    cause,
    ...(code === "EACCES" && { hint: "Make it readable for the user who builds" }),
  });
}
