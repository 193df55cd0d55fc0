import assert from "node:assert/strict";
import { test } from "node:test";
import { frontendOptions } from "./frontend-options.ts";

test("frontendOptions() reads what docker 20.10 hands to a frontend", () => {
  // as seen there, for: docker build --target web --label a=b --build-arg X=1=2 --cache-from host/c
  const options = frontendOptions({
    BUILDKIT_FRONTEND_OPT_0: "filename=rootsmith.yaml",
    BUILDKIT_FRONTEND_OPT_1: "cache-from=host/c",
    BUILDKIT_FRONTEND_OPT_2: "image-resolve-mode=default",
    BUILDKIT_FRONTEND_OPT_3: "add-hosts=",
    BUILDKIT_FRONTEND_OPT_4: "cmdline=127.0.0.1:5077/rootsmith:1",
    BUILDKIT_FRONTEND_OPT_5: "source=127.0.0.1:5077/rootsmith:1",
    BUILDKIT_FRONTEND_OPT_6: "target=web",
    BUILDKIT_FRONTEND_OPT_7: "label:a=b",
    BUILDKIT_FRONTEND_OPT_10: "build-arg:X=1=2",
    BUILDKIT_SESSION_ID: "t444zhq2fe9cub5kgh735961p",
    BUILDKIT_WORKERS:
      '[{"ID":"moby","Labels":null,"Platforms":[{"architecture":"amd64","os":"linux"},{"architecture":"386","os":"linux"}],"GCPolicy":null}]',
    PATH: "/bin",
  });
  assert.deepEqual(options, {
    filename: "rootsmith.yaml",
    target: "web",
    platforms: [],
    args: { X: "1=2" },
    labels: { a: "b" },
    noCache: false,
    network: "sandbox",
    source: "127.0.0.1:5077/rootsmith:1",
    resolveMode: "default",
    session: "t444zhq2fe9cub5kgh735961p",
    imports: [{ type: "registry", attrs: { ref: "host/c" } }],
    contexts: {},
    sbom: false,
    workerPlatform: "linux/amd64",
    definitionSource: "dockerfile",
  });
});

test("frontendOptions() reads platforms, cache imports as JSON, and --no-cache", () => {
  const options = frontendOptions({
    BUILDKIT_FRONTEND_OPT_0: "platform=linux/amd64,linux/arm64",
    BUILDKIT_FRONTEND_OPT_1: 'cache-imports=[{"Type":"registry","Attrs":{"ref":"host/c"}}]',
    BUILDKIT_FRONTEND_OPT_2: "no-cache=",
    BUILDKIT_FRONTEND_OPT_3: "force-network-mode=host",
    BUILDKIT_FRONTEND_OPT_5: "context:assets=local:assets",
    BUILDKIT_FRONTEND_OPT_4: "attest:sbom=generator=docker/buildkit-syft-scanner:stable-1",
  });
  assert.deepEqual(options.platforms, ["linux/amd64", "linux/arm64"]);
  assert.deepEqual(options.imports, [{ type: "registry", attrs: { ref: "host/c" } }]);
  assert.equal(options.noCache, true);
  assert.equal(options.sbom, true);
  assert.deepEqual(options.contexts, { assets: "local:assets" });
  assert.equal(options.network, "host");
});
