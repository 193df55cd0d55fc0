import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { scratch } from "@rootsmith/scratch";
import { readBuildRequest } from "./build-request.ts";

const provider = { ...scratch(), name: "debian" };
const target = { name: "bookworm", provider };

test("readBuildRequest() writes a docker archive below out/ by default", async () => {
  assert.deepEqual(await readBuildRequest(target, {}, {}), {
    name: "bookworm",
    provider,
    outputs: [{ type: "docker", dest: "out/bookworm.tar" }],
    mirrors: {},
    cachedLayers: true,
    configure: "auto",
  });
});

test("readBuildRequest() makes a file name of the image's name", async () => {
  const { outputs } = await readBuildRequest(target, { name: "team/base:1" }, {});
  assert.deepEqual(outputs, [{ type: "docker", dest: "out/team-base-1.tar" }]);
});

test("readBuildRequest() counts a platform of two spellings once", async () => {
  const { outputs } = await readBuildRequest(target, { platform: ["arm64", "linux/arm64/v8"] }, {});
  assert.deepEqual(outputs, [{ type: "docker", dest: "out/bookworm.tar" }]);
});

test("readBuildRequest() writes an OCI archive for several platforms", async () => {
  const platform = ["linux/amd64", "linux/arm64"];
  const { outputs, platforms } = await readBuildRequest(target, { platform }, {});
  assert.deepEqual(outputs, [{ type: "oci", dest: "out/bookworm.tar" }]);
  assert.deepEqual(platforms, platform);
});

test("readBuildRequest() rejects what an output cannot hold, before any work", async () => {
  const flags = { platform: ["linux/amd64", "linux/arm64"], output: ["type=dir,dest=tree"] };
  await assert.rejects(readBuildRequest(target, flags, {}), {
    name: "UsageError",
    message: /^Cannot write output of type "dir": it holds one platform/,
  });
  await assert.rejects(readBuildRequest(target, { name: "Bookworm" }, {}), {
    name: "UsageError",
    message: 'Cannot name an image "Bookworm": letters must be lower case',
  });
});

test("readBuildRequest() prefers flags to what a script says", async () => {
  const script = {
    ...target,
    platforms: ["linux/arm64"],
    outputs: [{ type: "dir", dest: "tree" } as const],
  };
  assert.deepEqual((await readBuildRequest(script, {}, {})).outputs, script.outputs);
  const flags = { platform: ["linux/amd64"], output: ["type=tar,dest=b.tar"] };
  const request = await readBuildRequest(script, flags, {});
  assert.deepEqual(request.platforms, ["linux/amd64"]);
  assert.equal(request.outputs[0]?.type, "tar");
  assert.equal(request.outputs[0]?.dest, "b.tar");
});

test("readBuildRequest() lays the config of flags over that of a script", async () => {
  const script = { ...target, config: { Cmd: ["sh"], Labels: { a: "1" } } };
  const { config } = await readBuildRequest(script, { cmd: "bash -l", label: ["b=2"] }, {});
  assert.deepEqual(config, { Cmd: ["bash", "-l"], Labels: { a: "1", b: "2" } });
});

test("readBuildRequest() hands on that registries are asked without encryption", async () => {
  const { plainHttp } = await readBuildRequest(target, { plainHttp: true }, {});
  assert.equal(plainHttp, true);
});

test("readBuildRequest() takes mirrors from flags, then from the environment", async () => {
  const env = {
    ROOTSMITH_DEBIAN_MIRROR: "http://env/debian",
    ROOTSMITH_DEBIAN_SECURITY_MIRROR: " http://env/security  http://env2/security ",
    ROOTSMITH_CACHE: "ignored",
  };
  const mirror = ["http://flag/debian?a=b", "debian=file:///srv/debian", "debian-ports=http://p/p"];
  assert.deepEqual((await readBuildRequest(target, { mirror }, env)).mirrors, {
    debian: ["http://flag/debian?a=b", "file:///srv/debian"],
    "debian-security": ["http://env/security", "http://env2/security"],
    "debian-ports": ["http://p/p"],
  });
});

test("readBuildRequest() takes a registry as a mirror of all repositories", async () => {
  const mirror = ["http://flag/debian", "docker://localhost:5000/team/vendor"];
  const { mirrors, packageRegistries } = await readBuildRequest(target, { mirror }, {});
  assert.deepEqual(mirrors, { debian: ["http://flag/debian"] });
  assert.deepEqual(packageRegistries, ["localhost:5000/team/vendor"]);
  await assert.rejects(readBuildRequest(target, { mirror: ["debian=docker://a.example/b"] }, {}), {
    name: "UsageError",
    hint: "A registry has packages of all repositories: --mirror docker://a.example/b",
  });
  await assert.rejects(readBuildRequest(target, { mirror: ["docker://a.example/b:1"] }, {}), {
    name: "UsageError",
    message:
      'Cannot read the repository "docker://a.example/b:1": its tags are chosen by what they name; leave tag and digest out',
  });
});

test("readBuildRequest() takes shared caches", async () => {
  const flags = {
    cacheFrom: ["type=registry,ref=a.example/b", "c.example/d"],
    cacheTo: ["type=registry,ref=a.example/b,mode=max"],
  };
  const { cacheFrom, cacheTo } = await readBuildRequest(target, flags, {});
  assert.deepEqual(cacheFrom, [
    { type: "registry", ref: "a.example/b" },
    { type: "registry", ref: "c.example/d" },
  ]);
  assert.deepEqual(cacheTo, [{ type: "registry", ref: "a.example/b", mode: "max" }]);
  await assert.rejects(readBuildRequest(target, { cacheTo: ["type=inline"] }, {}), {
    name: "UsageError",
    message: 'Cannot read --cache-to "type=inline": there is no type "inline"; choose registry',
  });
});

test("readBuildRequest() rejects a mirror that is no URL", async () => {
  await assert.rejects(readBuildRequest(target, { mirror: ["debian=/srv/debian"] }, {}), {
    name: "UsageError",
    message:
      'Cannot use the mirror "/srv/debian" of --mirror debian=/srv/debian: it is no URL of http, https or file',
  });
});

test("readBuildRequest() takes SOURCE_DATE_EPOCH", async () => {
  const request = await readBuildRequest(target, {}, { SOURCE_DATE_EPOCH: "1700000000" });
  assert.equal(request.epoch, 1_700_000_000);
  await assert.rejects(readBuildRequest(target, {}, { SOURCE_DATE_EPOCH: "yesterday" }), {
    name: "UsageError",
    message: 'Cannot use SOURCE_DATE_EPOCH "yesterday": expected seconds since 1970',
  });
});

test("readBuildRequest() reads the keyring, in whatever form the distro has keys", async () => {
  const dir = await mkdtemp(join(tmpdir(), "rootsmith-request-"));
  try {
    const keyring = join(dir, "keys.gpg");
    await writeFile(keyring, "as the distro has them");
    const request = await readBuildRequest(target, { keyring }, {});
    assert.equal(new TextDecoder().decode(request.keyring), "as the distro has them");
    assert.equal(request.keyringName, keyring);
    await assert.rejects(readBuildRequest(target, { keyring: join(dir, "none") }, {}), {
      name: "UsageError",
      message: /^Cannot read the keyring ".*none": no such file or directory$/,
    });
  } finally {
    await rm(dir, { recursive: true });
  }
});

test("readBuildRequest() rejects a platform or an output as wrong usage", async () => {
  await assert.rejects(readBuildRequest(target, { platform: ["linux"] }, {}), {
    name: "UsageError",
    message: /^Cannot parse platform "linux"/,
  });
  await assert.rejects(readBuildRequest(target, { layers: "packages=1" }, {}), {
    name: "UsageError",
    message: /^Cannot make layers "packages=1"/,
  });
  await assert.rejects(readBuildRequest(target, { output: ["type=floppy,dest=a"] }, {}), {
    name: "UsageError",
    message: /floppy/,
  });
});

test("readBuildRequest() hands on executor, cache and configuration", async () => {
  const flags = { executor: "userns", cacheDir: "/c", cache: false, configure: "none" } as const;
  const { executor, cacheDir, cachedLayers, configure } = await readBuildRequest(target, flags, {});
  assert.deepEqual(
    { executor, cacheDir, cachedLayers, configure },
    { executor: "userns", cacheDir: "/c", cachedLayers: false, configure: "none" },
  );
});

test("readBuildRequest() takes a builder, which excludes an executor", async () => {
  const { builder } = await readBuildRequest(target, { builder: "tcp://build.example:1234" }, {});
  assert.equal(builder?.name, 'the builder "tcp://build.example:1234"');
  const refused = [
    [
      { builder: "tcp://build.example" },
      'Cannot read --builder "tcp://build.example": it is not tcp://HOST:PORT',
    ],
    [
      { builder: "fleet", executor: "chroot" },
      "Cannot use --executor with --builder: scripts run on the builder",
    ],
    [
      { frontend: "a.example/b" },
      "Cannot use --frontend: it is the image that runs on a --builder",
    ],
  ] as const;
  for (const [flags, message] of refused) {
    await assert.rejects(readBuildRequest(target, flags, {}), { name: "UsageError", message });
  }
});
