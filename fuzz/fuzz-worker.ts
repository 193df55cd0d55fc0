/**
 * Parses inputs of one target, one after the other, and says how each ended.
 *
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import { RootfsError } from "../packages/core/src/provider.ts";
import { TARGETS } from "./targets.ts";

const target = TARGETS.find(({ name }) => name === workerData);

parentPort?.on("message", async (input: Uint8Array) => {
  try {
    await target?.parse(input);
    parentPort?.postMessage(undefined);
  } catch (error) {
    const isOurs = error instanceof RootfsError;
    parentPort?.postMessage(isOurs ? undefined : ((error as Error)?.stack ?? String(error)));
  }
});
parentPort?.postMessage("ready");
