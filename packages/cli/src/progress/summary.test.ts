import assert from "node:assert/strict";
import { test } from "node:test";
import type { BuildResult } from "@rootsmith/core";
import { formatQuietSummary, formatSummary } from "./summary.ts";

const DIGEST = `sha256:${"0".repeat(64)}` as const;
const platform = { os: "linux", architecture: "amd64" };

const result: BuildResult = {
  name: "bookworm",
  platforms: [
    {
      platform,
      lock: { platform, epoch: 0, repositories: {}, sources: [], packages: [] },
      layers: [{ title: "debian bookworm", diffID: DIGEST, cached: true }],
      packages: 96,
    },
  ],
  lock: {
    lockVersion: 1,
    formats: 1,
    provider: { name: "debian", revision: 1, options: {} },
    image: { configure: "auto", normalize: "all", config: {}, layers: "single" },
    platforms: [],
  },
  outputs: [
    {
      type: "docker",
      dest: "out/bookworm.tar",
      name: "bookworm:latest",
      size: 48_100_000,
      digest: DIGEST,
      importCommands: ["docker load -i out/bookworm.tar", "podman load -i out/bookworm.tar"],
    },
    { type: "daemon", name: "bookworm:latest", size: 48_100_000, importCommands: [] },
  ],
  stages: [],
};

test("formatSummary() says what was built, where it is and how to import it", () => {
  assert.equal(
    formatSummary(result, 4200, (_, text) => text),
    `bookworm  linux/amd64, 96 packages, 1 layer (cached), 4.2s

out/bookworm.tar  docker, 48.1 MB
  ${DIGEST}
  docker load -i out/bookworm.tar
  podman load -i out/bookworm.tar

bookworm:latest  daemon, 48.1 MB
`,
  );
});

test("formatQuietSummary() gives one line for each output", () => {
  assert.equal(formatQuietSummary(result), "out/bookworm.tar\nbookworm:latest\n");
});
