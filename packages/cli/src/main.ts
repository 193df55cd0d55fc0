#!/usr/bin/env node
/**
 * The program `rootsmith`.
 *
 * @module
 */
import module from "node:module";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import process from "node:process";

const FLOOR = [22, 18] as const;

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < FLOOR[0] || (major === FLOOR[0] && minor < FLOOR[1])) {
  process.stderr.write(
    `error: rootsmith needs Node.js ${FLOOR.join(".")} or later, this is ${process.versions.node}\n`,
  );
  process.exit(1);
}

// To compile the modules takes longer than a cached build. Not below /tmp: it is code to be run.
// By the environment, so that processes which are started have it too: that of an executor.
// Deno has no such function, and keeps such a cache by itself.
const { XDG_CACHE_HOME: cacheBase = "" } = process.env;
const cacheHome = isAbsolute(cacheBase) ? cacheBase : join(homedir(), ".cache"); // as for the cache
process.env.NODE_COMPILE_CACHE ??= join(cacheHome, "rootsmith", "compiled");
module.enableCompileCache?.();

// Imported here, since an older Node.js cannot parse all of it.
const { run } = await import("./command.ts");
const { limitYoungHeap } = await import("./process/young-heap.ts");
const { processHost } = await import("./process/command-host.ts");
const { endProcess } = await import("./process/exit-code.ts");
limitYoungHeap();
endProcess(await run(process.argv.slice(2), processHost()));
