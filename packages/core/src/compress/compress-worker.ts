/**
 * A thread that compresses blocks, in the order in which they come.
 *
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import { type BlockFormat, compressBlock } from "./compress-block.ts";

// Buffers, not views of them: Deno would look at each byte of a view as at a property.
parentPort?.on("message", async (block: ArrayBuffer) => {
  const packed = await compressBlock(new Uint8Array(block), workerData as BlockFormat);
  parentPort?.postMessage(packed.buffer, [packed.buffer as ArrayBuffer]);
});
