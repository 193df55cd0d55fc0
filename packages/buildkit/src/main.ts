/**
 * The program of the frontend image: talks to BuildKit, or does one of the steps that it has asked for.
 *
 * BuildKit kills a frontend that says nothing for ten seconds, which is soon on a busy machine. So the
 * connection is opened before anything is loaded that is not for that.
 *
 * @module
 */
import process from "node:process";
import { Duplex } from "node:stream";
import { GrpcClient } from "./gateway/grpc-client.ts";
import { ownJob } from "./job/job.ts";

const job = ownJob();
if (job === undefined) {
  // Nothing else may write to the standard output.
  const connection = Duplex.from({ readable: process.stdin, writable: process.stdout });
  const client = new GrpcClient(connection);
  await client.opened;
  const { runFrontend } = await import("./frontend/run-frontend.ts");
  await runFrontend(client, process.env);
  process.exit(0);
}
try {
  if (job.type === "layers") await (await import("./job/layers-job.ts")).runLayersJob(job);
  else await (await import("./job/run-job.ts")).runJob(job);
} catch (error) {
  const { message, hint } = error as Error & { readonly hint?: string };
  process.stderr.write(`error: ${message}\n${hint === undefined ? "" : `  hint: ${hint}\n`}`);
  process.exitCode = 1;
}
