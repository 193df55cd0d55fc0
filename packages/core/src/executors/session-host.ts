/**
 * The program inside a session's namespaces: does what requests on stdin say, answers on stdout.
 *
 * Ends when stdin does, also in the middle of a step; process 1 ends with it, and so does the rest.
 *
 * @module
 */
import { once } from "node:events";
import process from "node:process";
import { ROOTFS, STAGE } from "./namespace-script.ts";
import { Overlay } from "./overlay.ts";
import {
  formatMessage,
  readMessages,
  type SessionReply,
  type SessionRequest,
} from "./session-messages.ts";
import { SessionWorker } from "./session-worker.ts";
import { StepRunner } from "./step-runner.ts";

/** Settles when the reader has kept up. */
async function send(reply: SessionReply): Promise<void> {
  if (!process.stdout.write(formatMessage(reply))) await once(process.stdout, "drain");
}

/** Pid of the scripts' process 1. */
const init = Number(process.argv.at(-1));
const worker = new SessionWorker(
  { root: ROOTFS, clock: `${STAGE}/clock`, overlay: new Overlay(ROOTFS, `${STAGE}/above`) },
  (listeners) => new StepRunner(init, listeners),
  send,
);
await send({ type: "ready" });

// Reading goes on while a request is worked on: that is how the end of stdin is noticed.
let work = Promise.resolve();
for await (const request of readMessages<SessionRequest>(process.stdin)) {
  work = work.then(() => worker.answer(request));
}
process.exit(0);
