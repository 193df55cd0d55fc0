import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { temporaryDirectory } from "../../fixtures/tiny-image.ts";
import { findCredentials } from "./credentials.ts";

const ROOT = temporaryDirectory();
let homes = 0;

const auth = (text: string): { auth: string } => ({ auth: Buffer.from(text).toString("base64") });

/** A home with these files, and nothing else to look at. */
function home(files: Record<string, unknown>): Record<string, string> {
  const dir = join(ROOT, String(homes++));
  for (const [name, content] of Object.entries(files)) {
    const path = join(dir, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  }
  return { HOME: dir, XDG_RUNTIME_DIR: join(dir, "run") };
}

/** A credential helper that runs `script`, which reads the server's name. */
function helper(env: Record<string, string>, name: string, script: string): Record<string, string> {
  const bin = join(String(env.HOME), "bin");
  mkdirSync(bin, { recursive: true });
  const path = join(bin, `docker-credential-${name}`);
  writeFileSync(path, `#!/bin/sh\nread server\n${script}\n`);
  chmodSync(path, 0o755);
  return { ...env, PATH: `${bin}:${process.env.PATH}` };
}

test("findCredentials() reads what docker login wrote", async () => {
  const env = home({ ".docker/config.json": { auths: { "localhost:5000": auth("jo:a:b") } } });
  assert.deepEqual(await findCredentials("localhost:5000", "base", env), {
    username: "jo",
    password: "a:b",
  });
  assert.equal(await findCredentials("localhost:5001", "base", env), undefined);
});

test("findCredentials() knows the key of Docker Hub", async () => {
  const auths = { "https://index.docker.io/v1/": auth("jo:hub") };
  const env = home({ "elsewhere/config.json": { auths } });
  const found = await findCredentials("docker.io", "library/debian", {
    ...env,
    DOCKER_CONFIG: join(String(env.HOME), "elsewhere"),
  });
  assert.deepEqual(found, { username: "jo", password: "hub" });
});

test("findCredentials() takes the closest key of Podman's file", async () => {
  const env = home({
    "run/containers/auth.json": {
      auths: { "quay.io": auth("all:1"), "quay.io/team": auth("team:2") },
    },
    ".docker/config.json": { auths: { "quay.io": auth("docker:3"), "ghcr.io": auth("ghcr:4") } },
  });
  const password = async (host: string, repository: string): Promise<unknown> =>
    Object.values((await findCredentials(host, repository, env)) ?? {})[1];
  assert.equal(await password("quay.io", "team/base"), "2");
  assert.equal(await password("quay.io", "other/base"), "1");
  assert.equal(await password("ghcr.io", "base"), "4");
});

test("findCredentials() reads nothing but $REGISTRY_AUTH_FILE where that is set", async () => {
  const env = home({
    "auth.json": { auths: { "https://ghcr.io": { identitytoken: "idtoken" } } },
    ".docker/config.json": { auths: { "quay.io": auth("jo:1") } },
  });
  const only = { ...env, REGISTRY_AUTH_FILE: join(String(env.HOME), "auth.json") };
  assert.deepEqual(await findCredentials("ghcr.io", "base", only), { identityToken: "idtoken" });
  assert.equal(await findCredentials("quay.io", "base", only), undefined);
});

test("findCredentials() asks the helper of the registry, then that of all", async () => {
  const config = { credsStore: "all", credHelpers: { "ghcr.io": "one" } };
  let env = home({ ".docker/config.json": config });
  env = helper(env, "one", `printf '{"Username":"<token>","Secret":"%s"}' "$server"`);
  env = helper(env, "all", `printf '{"Username":"jo","Secret":"%s"}' "$server"`);
  assert.deepEqual(await findCredentials("ghcr.io", "base", env), { identityToken: "ghcr.io" });
  assert.deepEqual(await findCredentials("docker.io", "base", env), {
    username: "jo",
    password: "https://index.docker.io/v1/",
  });
});

test("findCredentials() goes on where the helper has none", async () => {
  const config = { credsStore: "none", auths: { "ghcr.io": auth("jo:file") } };
  const env = helper(
    home({ ".docker/config.json": config }),
    "none",
    "echo credentials not found in native keychain; exit 1",
  );
  const found = await findCredentials("ghcr.io", "base", env);
  assert.deepEqual(found, { username: "jo", password: "file" });
});

test("findCredentials() names the file whose helper fails, and no secret", async () => {
  const env = home({ ".docker/config.json": { credsStore: "rootsmith-missing" } });
  const path = join(String(env.HOME), ".docker/config.json");
  await assert.rejects(findCredentials("ghcr.io", "base", env), {
    name: "HostError",
    message:
      'Cannot ask "docker-credential-rootsmith-missing" for credentials of "ghcr.io": it is not installed',
    hint: `Repair it, or take it out of "${path}"`,
  });
  const broken = helper(home({ ".docker/config.json": { credsStore: "x" } }), "x", "echo secret");
  await assert.rejects(findCredentials("ghcr.io", "base", broken), {
    message:
      'Cannot ask "docker-credential-x" for credentials of "ghcr.io": its answer is not JSON',
  });
});

test("findCredentials() does not quote a broken file", async () => {
  const env = home({ ".docker/config.json": '{"auths": {"x": {"password": "secret' });
  const path = join(String(env.HOME), ".docker/config.json");
  await assert.rejects(findCredentials("x", "base", env), (error: Error) => {
    assert.equal(error.message, `Cannot read credentials from "${path}": it is not JSON`);
    assert.equal(error.cause, undefined);
    return true;
  });
});
