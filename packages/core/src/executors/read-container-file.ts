/**
 * A file of a container, which need not run, as the engine copies it out.
 *
 * @module
 */
import { collectBytes } from "../model/fs-entry.ts";
import { readTar } from "../tar/read-tar.ts";
import { storedBytes } from "../tar/stored-bytes.ts";
import type { DockerEngine } from "./docker-engine.ts";

const MAX_SIZE = 64 << 20;
/** Where a tar header says what kind of entry it is. */
const TYPE_FLAG = 156;

/**
 * @param path Relative to the root of the container; links are followed.
 * @returns Undefined where there is no regular file.
 * @throws {HostError} If the engine refuses, or the file is larger than 64 MiB.
 */
export async function readContainerFile(
  engine: DockerEngine,
  container: string,
  path: string,
): Promise<Uint8Array | undefined> {
  const run = engine.openCopy(container, `/${path}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of run.stdout as AsyncIterable<Uint8Array>) {
    if (size === 0 && chunk[TYPE_FLAG] === "5".charCodeAt(0)) {
      run.kill(); // a directory, with all that is below it
      return undefined;
    }
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size > MAX_SIZE) {
      run.kill();
      throw engine.error(`read "${path}" from the rootfs`, "it is larger than 64 MiB");
    }
  }
  if ((await run.ended) !== 0) {
    if (/no such|not find|not exist/i.test(run.said())) return undefined;
    throw engine.error(`read "${path}" from the rootfs`, run.said());
  }
  for await (const entry of readTar(storedBytes(await collectBytes(chunks)))) {
    return entry.type === "file" ? collectBytes(entry.content.open()) : undefined;
  }
  return undefined;
}
