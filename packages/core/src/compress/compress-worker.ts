/**
 * A thread that compresses blocks, in the order in which they come.
 *
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import { type BlockFormat, compressBlock } from "./compress-block.ts";
import type { BlockMessage } from "./compress-workers.ts";

let last = Promise.resolve();

async function answer({ buffer, size }: BlockMessage): Promise<void> {
  const block = new Uint8Array(buffer, 0, size);
  const packed = await compressBlock(block, workerData as BlockFormat);
  parentPort?.postMessage(packed.buffer, [packed.buffer as ArrayBuffer]);
}

// Buffers, not views of them: Deno would look at each byte of a view as at a property.
parentPort?.on("message", (message: BlockMessage) => {
  last = last.then(() => answer(message));
});
