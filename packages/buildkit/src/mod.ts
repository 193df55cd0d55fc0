/**
 * A frontend of BuildKit: `# syntax=HOST/rootsmith:1` as the first line of a `rootsmith.yaml` lets
 * `docker build -f rootsmith.yaml .` build its images. And a client, for builds of rootsmith on a builder.
 *
 * @module
 */
export { type BuildkitBuilderOptions, buildkitBuilder } from "./client/buildkit-builder.ts";
export { runFrontend } from "./frontend/run-frontend.ts";
export { GrpcClient } from "./gateway/grpc-client.ts";
export { type Job, ownJob } from "./job/job.ts";
export { runJob } from "./job/run-job.ts";
