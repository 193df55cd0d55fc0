/**
 * Locks, and the JSON of images.
 *
 * @module
 */

import { checkManifest } from "../../packages/core/src/image/image-content.ts";
import { readConfig, readHistory } from "../../packages/core/src/image/read-config.ts";
import { FormatError, readLockFile } from "../../packages/core/src/mod.ts";
import { readLayersConfig } from "../../packages/core/src/shared-cache/layers-config.ts";
import { type FuzzTarget, textOf } from "../target.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const INDEX = "application/vnd.oci.image.index.v1+json";
const DESCRIPTOR = {
  mediaType: "application/vnd.oci.image.config.v1+json",
  digest: DIGEST,
  size: 2,
};

const LOCK = {
  lockVersion: 1,
  provider: { name: "tiny", revision: 2, options: { suite: "stable" } },
  image: { configure: "auto", normalize: ["logs"], config: { Cmd: ["/bin/hi"] }, layers: "one" },
  platforms: [
    {
      platform: { os: "linux", architecture: "arm", variant: "v7" },
      epoch: 1_700_000_000,
      repositories: { pool: ["http://pool.example/tiny"] },
      sources: [{ repository: "pool", path: "main/hi.tar", digest: DIGEST, size: 6 }],
      packages: [{ purl: "pkg:generic/hi@1", name: "hi", version: "1", digest: DIGEST }],
    },
  ],
};

/** Of a build. */
const KEY = { layers: 4, options: { suite: "stable" } };

const refuse = (fact: string): FormatError => new FormatError(fact, { format: "oci" });

export const JSON_TARGETS: readonly FuzzTarget[] = [
  {
    name: "lock file",
    format: "json",
    seeds: async () => [JSON.stringify(LOCK)],
    parse: async (input) => readLockFile(textOf(input), "lock"),
  },
  {
    name: "manifest",
    format: "json",
    seeds: async () => [
      JSON.stringify({ schemaVersion: 2, config: DESCRIPTOR, layers: [DESCRIPTOR] }),
    ],
    parse: async (input) => checkManifest(JSON.parse(textOf(input)), MANIFEST, "it"),
  },
  {
    name: "index",
    format: "json",
    seeds: async () => [JSON.stringify({ manifests: [DESCRIPTOR], annotations: { a: "b" } })],
    parse: async (input) => checkManifest(JSON.parse(textOf(input)), INDEX, "it"),
  },
  {
    name: "image config",
    format: "json",
    seeds: async () => [
      JSON.stringify({
        config: { Env: ["A=b"], Cmd: ["x"], Labels: { a: "b" }, ExposedPorts: { "80/tcp": {} } },
        history: [{ created: "1970-01-01T00:00:00Z", created_by: "x", empty_layer: true }],
      }),
    ],
    async parse(input) {
      const { config, history } = JSON.parse(textOf(input)) ?? {};
      readConfig(config, refuse);
      readHistory(history, refuse);
    },
  },
  {
    name: "config of shared layers",
    format: "json",
    seeds: async () => [
      JSON.stringify({
        key: KEY,
        layers: [{ title: "x", diffID: DIGEST, blob: DIGEST, compressor: "x", owners: DIGEST }],
      }),
    ],
    parse: async (input) => readLayersConfig(JSON.parse(textOf(input)), KEY, refuse),
  },
];
