import assert from "node:assert/strict";
import { test } from "node:test";
import { plugins as DEBIAN } from "@rootsmith/distro-debian/plugin";
import { read } from "../fixtures/read.ts";
import type { Definition } from "./read-definition.ts";

function namesOf(definition: Definition): string[] {
  return definition.images.map(({ name }) => name);
}

test("readDefinition() gives the provider, config, layers and outputs of an image", async () => {
  const [image] = read(`
images:
  web:
    distro: debian:trixie
    include: [nginx, curl]
    options: { variant: minbase, updates: false, pathExclude: /usr/share/doc/* }
    platforms: [linux/amd64, linux/arm64]
    layers: packages=10
    config:
      cmd: [nginx, -g, daemon off;]
      env: { A: 1, B: two }
      expose: [80, 53/udp]
      labels: { org.opencontainers.image.title: web }
      stopSignal: SIGQUIT
      workdir: /srv
    accounts:
      users: [{ name: app }]
      runAs: app
    outputs: ["type=oci,dest=out/\${name}", { type: registry, name: "localhost/web:1" }]
    attestations: referrers
`).images;
  assert.equal(image?.name, "web");
  assert.deepEqual(image.platforms, ["linux/amd64", "linux/arm64"]);
  assert.deepEqual(image.layers, { packages: 10 });
  assert.deepEqual(image.config, {
    User: "65532:65532",
    ExposedPorts: { "80/tcp": {}, "53/udp": {} },
    Env: ["A=1", "B=two"],
    Cmd: ["nginx", "-g", "daemon off;"],
    WorkingDir: "/srv",
    Labels: { "org.opencontainers.image.title": "web" },
    StopSignal: "SIGQUIT",
  });
  assert.deepEqual(image.outputs, [
    { attest: "referrers", type: "oci", dest: "out/web" },
    { attest: "referrers", type: "registry", name: "localhost/web:1" },
  ]);
  const { provider } = await image.load();
  assert.equal(provider.name, "debian");
  assert.deepEqual(provider.options.include, ["curl", "nginx"]);
  assert.equal(provider.options.updates, false);
  assert.deepEqual(provider.options.pathExclude, ["/usr/share/doc/*"]);
  assert.deepEqual(provider.options.definition, {
    files: [],
    accounts: { users: [{ name: "app" }], runAs: "app" },
    run: [],
  });
});

test("readDefinition() gives the provider of a reference where nothing is added", async () => {
  const [image] = read("images: { base: { distro: 'debian:trixie' } }").images;
  const [debian] = DEBIAN;
  const plain = await debian?.provider("trixie", {});
  assert.deepEqual((await image?.load())?.provider.options, plain?.options);
});

test("readDefinition() reads JSON, and files that options name", async () => {
  const text = JSON.stringify({
    images: { base: { distro: "debian:sid", options: { sources: ["extra.sources"] } } },
  });
  const { provider } = (await read(text).images[0]?.load()) ?? {};
  assert.match(JSON.stringify(provider?.options.sources), /"urls":\["http:\/\/a\.example"\]/);
});

test("an image has what it extends: mappings merged, packages added, the rest replaced", async () => {
  const { images } = read(`
parts:
  common:
    distro: debian:trixie
    include: curl
    platforms: [linux/amd64]
    config: { env: { A: "1", B: "1" }, workdir: / }
  tools: { include: [git], platforms: linux/arm64 }
images:
  dev:
    extends: [common, tools]
    include: [vim]
    config: { env: { B: "2" } }
`);
  assert.deepEqual(images[0]?.platforms, ["linux/arm64"]);
  assert.deepEqual(images[0]?.config, { Env: ["A=1", "B=2"], WorkingDir: "/" });
  const { provider } = (await images[0]?.load()) ?? {};
  assert.deepEqual(provider?.options.include, ["curl", "git", "vim"]);
});

test("a matrix makes an image of each combination, variants make those that differ", () => {
  const text = `
vars: { registry: localhost:5000, org: "\${registry}/base" }
images:
  web:
    distro: debian:\${suite}
    matrix: { suite: [bookworm, trixie], php: [8.2, 8.4] }
    variants: { runtime: {}, dev: { include: [gcc] } }
    tags: "\${org}/web:\${suite}-\${php}\${suffix}"
  plain: { distro: busybox, name: "box-\${registry}" }
`;
  assert.deepEqual(namesOf(read(text, { registry: "r.example" })), [
    "web-bookworm-8.2",
    "web-bookworm-8.2-dev",
    "web-bookworm-8.4",
    "web-bookworm-8.4-dev",
    "web-trixie-8.2",
    "web-trixie-8.2-dev",
    "web-trixie-8.4",
    "web-trixie-8.4-dev",
    "box-r.example",
  ]);
  assert.deepEqual(read(text).images[1]?.tags, ["localhost:5000/base/web:bookworm-8.2-dev"]);
});

test("images are selected by name, and by the key of a matrix", () => {
  const text = `
images:
  web: { distro: "debian:\${suite}", matrix: { suite: [bookworm, trixie] } }
  box: { distro: busybox, variants: { runtime: {}, dev: {} } }
`;
  const select = (...names: readonly string[]): string[] =>
    read(text)
      .select(names)
      .map(({ name }) => name);
  assert.deepEqual(select(), ["web-bookworm", "web-trixie", "box", "box-dev"]);
  assert.deepEqual(select("web"), ["web-bookworm", "web-trixie"]);
  assert.deepEqual(select("box", "web-trixie"), ["web-trixie", "box"]);
  assert.throws(() => select("bok"), {
    name: "TypeError",
    message: 'Cannot build "bok": the definition has no such image',
    hint: 'Did you mean "box"?',
  });
});

test("a doubled dollar stands for one, and 0755 is octal", async () => {
  const [image] = read(`
images:
  box:
    distro: busybox
    run: echo "$$\{HOME}"
    files: [{ path: /etc/motd, content: hi, mode: 0640 }]
`).images;
  const { definition } = (await image?.load())?.provider.options ?? {};
  assert.deepEqual(definition, {
    accounts: {},
    files: [{ path: "/etc/motd", content: "hi", mode: 0o640 }],
    run: [`echo "\${HOME}"`],
    env: {},
  });
});
