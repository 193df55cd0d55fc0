/**
 * The program of the frontend image: talks to BuildKit, or does one of the steps that it has asked for.
 *
 * @module
 */
import process from "node:process";
import { Duplex } from "node:stream";
import { runFrontend } from "./frontend/run-frontend.ts";
import { GrpcClient } from "./gateway/grpc-client.ts";
import { ownJob } from "./job/job.ts";
import { runLayersJob } from "./job/layers-job.ts";
import { runJob } from "./job/run-job.ts";

const job = ownJob();
if (job === undefined) {
  // Nothing else may write to the standard output.
  const connection = Duplex.from({ readable: process.stdin, writable: process.stdout });
  await runFrontend(new GrpcClient(connection), process.env);
  process.exit(0);
}
try {
  await (job.type === "layers" ? runLayersJob(job) : runJob(job));
} catch (error) {
  const { message, hint } = error as Error & { readonly hint?: string };
  process.stderr.write(`error: ${message}\n${hint === undefined ? "" : `  hint: ${hint}\n`}`);
  process.exitCode = 1;
}
