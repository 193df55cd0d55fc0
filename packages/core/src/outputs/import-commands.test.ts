import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { importCommands } from "./import-commands.ts";

const CONFIG = {
  Env: ["PATH=/usr/bin:/bin", 'GREETING=it\'s $5 "now"'],
  Cmd: ["bash"],
  Entrypoint: ["/sbin/tini", "--"],
  WorkingDir: "/root",
  ExposedPorts: { "80/tcp": {} },
  Labels: { "org.example.a": "b c" },
};

test("importCommands() tells docker import what a tar does not hold", () => {
  const [docker, podman] = importCommands({ type: "tar", dest: "a b.tar" }, "tiny:1", CONFIG);
  const rest =
    `--change 'LABEL "org.example.a"="b c"' --change 'ENV PATH=/usr/bin:/bin' ` +
    `--change 'ENV GREETING="it'\\''s \\$5 \\"now\\""' --change 'WORKDIR /root' ` +
    `--change 'EXPOSE 80/tcp' --change 'ENTRYPOINT ["/sbin/tini","--"]' ` +
    `--change 'CMD ["bash"]' 'a b.tar' tiny:1`;
  assert.equal(docker, `docker import ${rest}`);
  assert.equal(podman, `podman import ${rest}`);
});

test("importCommands() decompresses zstd, which engines cannot import", () => {
  const [docker] = importCommands({ type: "tar", dest: "a.tar.zst" }, "tiny", {});
  assert.equal(docker, "zstd -dc a.tar.zst | docker import - tiny:latest");
});

test("importCommands() packs a directory on the way", () => {
  const [docker] = importCommands({ type: "dir", dest: "out" }, "tiny", { Cmd: ["sh"] });
  assert.equal(
    docker,
    `tar -C out --numeric-owner -c . | docker import --change 'CMD ["sh"]' - tiny:latest`,
  );
});

test("importCommands() loads a docker archive", () => {
  assert.deepEqual(importCommands({ type: "docker", dest: "-t.tar" }, "tiny:1", {}), [
    "docker load -i ./-t.tar",
    "podman load -i ./-t.tar",
    "rootsmith push ./-t.tar localhost:5000/tiny:1",
    "ctr -n default images import ./-t.tar",
  ]);
});

test("importCommands() copies a layout", () => {
  const output = { type: "oci", dest: "out" } as const;
  const single = importCommands(output, "example.org/tiny:1", {}, { isSingle: true });
  const several = importCommands(output, "example.org/tiny:1", {});
  assert.deepEqual(several, single.slice(0, -1));
  assert.deepEqual(single, [
    "skopeo copy oci:out:1 docker-daemon:example.org/tiny:1",
    "rootsmith push oci:out:1 example.org/tiny:1",
    "podman pull oci:out:1",
    `umoci unpack${process.getuid?.() === 0 ? "" : " --rootless"} --image out:1 bundle`,
  ]);
});

test("importCommands() names no tool that cannot read zstd", () => {
  const output = { type: "oci", dest: "out", compression: "zstd" } as const;
  assert.deepEqual(importCommands(output, "tiny:1", {}), [
    "skopeo copy oci:out:1 docker-daemon:tiny:1",
    "rootsmith push oci:out:1 localhost:5000/tiny:1",
    "podman pull oci:out:1",
  ]);
});

test("importCommands() copies an archive of a layout", () => {
  assert.deepEqual(importCommands({ type: "oci", dest: "out.tar" }, "tiny:1", {}), [
    "skopeo copy oci-archive:out.tar:1 docker-daemon:tiny:1",
    "rootsmith push oci-archive:out.tar:1 localhost:5000/tiny:1",
    "podman pull oci-archive:out.tar:1",
    "ctr -n default images import out.tar",
  ]);
});

test("importCommands() builds a context", () => {
  assert.deepEqual(importCommands({ type: "context", dest: "out" }, "tiny:1", {}), [
    "docker build -t tiny:1 out",
    "podman build -t tiny:1 out",
  ]);
});

test("importCommands() runs what an engine has already", () => {
  assert.deepEqual(importCommands({ type: "daemon" }, "tiny:1", {}), [
    "docker run --rm -it tiny:1",
  ]);
});

test("importCommands() has none for what went to stdout", () => {
  assert.deepEqual(importCommands({ type: "tar", dest: "-" }, "tiny:1", {}), []);
});
