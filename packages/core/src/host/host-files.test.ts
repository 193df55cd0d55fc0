import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { temporaryDirectory } from "../../fixtures/tiny-image.ts";
import { type Cache, openCache } from "../cache/cache.ts";
import { collectBytes, type FileContent } from "../model/fs-entry.ts";
import type { ProgressEvent } from "../model/progress-event.ts";
import { HostFiles, lockedPath } from "./host-files.ts";

// FIPS 180-2, B.1: SHA-256 of "abc"
const ABC = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

interface Host {
  /** The working directory. */
  readonly directory: string;
  readonly files: HostFiles;
  readonly cache: Cache;
  readonly events: ProgressEvent[];
}

/** A working directory in which `overlay` is empty. */
async function makeHost(signal: AbortSignal = new AbortController().signal): Promise<Host> {
  const root = temporaryDirectory();
  const directory = join(root, "work");
  mkdirSync(join(directory, "overlay"), { recursive: true, mode: 0o755 });
  const cache = await openCache(join(root, "cache"));
  const events: ProgressEvent[] = [];
  const files = new HostFiles({
    cache,
    directory,
    signal,
    report: (event) => events.push(event),
  });
  after(async () => {
    await files.close();
    await cache.close();
  });
  return { directory, files, cache, events };
}

async function textOf(content: FileContent | undefined): Promise<string | undefined> {
  return content && new TextDecoder().decode(await collectBytes(content.open()));
}

function write(path: string, text: string, mode = 0o644): void {
  writeFileSync(path, text);
  chmodSync(path, mode);
}

test("HostFiles.list() lists a directory with all below it, in the order of a walk", async () => {
  const { directory, files } = await makeHost();
  const overlay = join(directory, "overlay");
  mkdirSync(join(overlay, "etc"), { mode: 0o750 });
  write(join(overlay, "etc/motd"), "abc", 0o4711);
  write(join(overlay, "etc.conf"), "");
  symlinkSync("/etc/motd", join(overlay, "motd"));
  const found = await files.list("overlay/");
  assert.deepEqual(
    found.map(({ content: _, ...rest }) => rest),
    [
      { path: "", type: "dir", mode: 0o755 },
      { path: "etc", type: "dir", mode: 0o750 },
      {
        path: "etc/motd",
        type: "file",
        mode: 0o4711,
        source: { repository: "host", path: "overlay/etc/motd", digest: ABC, size: 3 },
      },
      {
        path: "etc.conf",
        type: "file",
        mode: 0o644,
        source: {
          repository: "host",
          path: "overlay/etc.conf",
          digest: "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          size: 0,
        },
      },
      { path: "motd", type: "symlink", mode: 0o777, target: "/etc/motd" },
    ],
  );
  assert.equal(await textOf(found[2]?.content), "abc");
});

test("HostFiles.list() follows a link that was named, and keeps its name", async () => {
  const { directory, files } = await makeHost();
  write(join(directory, "real"), "abc");
  symlinkSync("real", join(directory, "named"));
  const [found, ...others] = await files.list("named");
  assert.equal(found?.path, "");
  assert.deepEqual(found?.source, { repository: "host", path: "named", digest: ABC, size: 3 });
  assert.deepEqual(others, []);
});

test("HostFiles.list() makes absolute paths relative to the working directory", async () => {
  const { directory, files } = await makeHost();
  write(join(directory, "../beside"), "abc");
  const [found] = await files.list(join(directory, "../beside"));
  assert.equal(found?.source?.path, "../beside");
});

test("lockedPath() is absolute only where nothing but the root is in common", () => {
  assert.equal(lockedPath("a/../b", "/home/jo/work"), "b");
  assert.equal(lockedPath("/home/jo/work", "/home/jo/work"), ".");
  assert.equal(lockedPath("../../al/b", "/home/jo/work"), "../../al/b");
  assert.equal(lockedPath("../../../etc/hosts", "/home/jo/work"), "/etc/hosts");
  assert.equal(lockedPath("/etc/hosts", "/"), "/etc/hosts");
});

test("HostFiles.list() warns of what is neither file, directory nor link", async () => {
  const { directory, files, events } = await makeHost();
  execFileSync("mkfifo", [join(directory, "overlay/pipe")]);
  assert.equal((await files.list("overlay")).length, 1);
  assert.deepEqual(events, [
    {
      type: "warning",
      code: "HOST_FILE_SKIPPED",
      message: '"overlay/pipe" is not copied: it is neither a file, a directory nor a link',
    },
  ]);
});

test("HostFiles.list() throws a ResolveError where there is nothing of use", async () => {
  const { directory, files } = await makeHost();
  symlinkSync("nothing", join(directory, "broken"));
  for (const path of ["missing", "broken"]) {
    await assert.rejects(files.list(path), {
      name: "ResolveError",
      message: `Cannot find "${path}": there is no such file or directory`,
      hint: `Relative paths start from the working directory, "${directory}"`,
    });
  }
  await assert.rejects(files.list("/dev/null"), {
    name: "ResolveError",
    message: 'Cannot use "/dev/null": it is neither a file nor a directory',
  });
});

const skip = process.getuid?.() === 0 ? "root can read all files" : false;

test("HostFiles.list() says which file cannot be read", { skip }, async () => {
  const { directory, files } = await makeHost();
  write(join(directory, "overlay/secret"), "abc", 0);
  await assert.rejects(files.list("overlay"), {
    name: "HostError",
    message: /^Cannot read "overlay\/secret": EACCES/,
    hint: "Make it readable for the user who builds",
  });
});

test("HostFiles.list() rejects with the abort reason", async () => {
  const reason = new Error("user pressed Ctrl-C");
  const { directory, files } = await makeHost(AbortSignal.abort(reason));
  write(join(directory, "overlay/a"), "abc");
  await assert.rejects(files.list("overlay"), (error) => error === reason);
});

test("HostFiles.blob() keeps the file in the cache and reads it there from then on", async () => {
  const { directory, files, cache } = await makeHost();
  const source = { repository: "host", path: "overlay/a", digest: ABC, size: 3 } as const;
  write(join(directory, "overlay/a"), "abc");
  assert.equal(await textOf(await files.blob(source)), "abc");
  rmSync(join(directory, "overlay/a"));
  assert.equal(await textOf(await files.blob(source)), "abc");
  assert.equal(await textOf(await cache.blob(ABC)), "abc");
});

test("HostFiles.blob() throws a DigestMismatchError for a file that was changed", async () => {
  const { directory, files } = await makeHost();
  write(join(directory, "overlay/a"), "abcd");
  const source = { repository: "host", path: "overlay/a", digest: ABC, size: 3 } as const;
  await assert.rejects(files.blob(source), {
    name: "DigestMismatchError",
    message: /^Cannot accept the file "overlay\/a" of more than 3 bytes: expected sha256:ba78/,
    hint: "The file is not what it was when the build first read it, or the lock. Run the build again, or rootsmith update if it has a lock",
  });
});

test("HostFiles.blob() throws a HostError for a file that is gone", async () => {
  const { files } = await makeHost();
  const source = { repository: "host", path: "overlay/a", digest: ABC, size: 3 } as const;
  await assert.rejects(files.blob(source), {
    name: "HostError",
    message: /^Cannot read "overlay\/a": ENOENT/,
  });
});
