import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, test } from "node:test";
import { type RegistrySwitches, serveRegistry } from "../../fixtures/registry.ts";
import { registryClient } from "../../fixtures/registry-image.ts";
import type { Credentials } from "./credentials.ts";
import type { RegistryOptions } from "./registry-client.ts";
import type { Repository } from "./repository.ts";

const running: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of running.splice(0).reverse()) await end();
});

/** A server that is no registry; its host. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  running.push(() => server.close().closeAllConnections());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function repositoryAt(host: string, options: Partial<RegistryOptions> = {}): Repository {
  const client = registryClient(options);
  running.push(() => client.close());
  return client.repository({ host, repository: "base" });
}

async function registryWith(switches: RegistrySwitches): Promise<string> {
  const registry = await serveRegistry(switches);
  running.push(() => registry[Symbol.asyncDispose]());
  return registry.host;
}

test("Repository.send() says that a server is no registry", async () => {
  const host = await serve((_request, response) => {
    response.writeHead(404, { "content-type": "text/html" }).end("<html>");
  });
  await assert.rejects(repositoryAt(host).send({ at: "tags/list", for: "pull" }), {
    name: "RegistryError",
    status: 404,
    message: `Cannot reach the registry: "${host}" answers 404 with a web page`,
    hint: `Check that "${host}" is a registry`,
  });
});

test("Repository.send() takes no web page for a registry", async () => {
  const host = await serve((_request, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<html>");
  });
  await assert.rejects(repositoryAt(host).send({ at: "tags/list", for: "pull" }), {
    message: `Cannot reach the registry: "${host}" answers 200 with a web page`,
  });
});

test("Repository.send() asks others than this machine only with encryption, or if told so", async () => {
  let requests = 0;
  const host = await serve((_request, response) => {
    requests++;
    response.end("{}");
  });
  const unspecified = host.replace("127.0.0.1", "0.0.0.0"); // leads here, but does not say so
  const request = { at: "tags/list", for: "pull" } as const;
  await assert.rejects(repositoryAt(unspecified).send(request), {
    name: "RegistryError",
    host: unspecified,
    hint: "If the registry speaks plain http, add --plain-http",
  });
  assert.equal(requests, 0);
  assert.equal((await repositoryAt(unspecified, { plainHttp: true }).send(request)).status, 200);
});

test("Repository.send() says that nobody listens", async () => {
  const host = await serve(() => {});
  for (const end of running.splice(0)) await end();
  await assert.rejects(repositoryAt(host).send({ at: "tags/list", for: "pull" }), {
    name: "RegistryError",
    message: new RegExp(`^Cannot reach the registry: "${host}": .*refused|ECONNREFUSED`),
    hint: "Check the name of the registry, the connection and the proxy settings",
  });
});

test("Repository.send() says which authentication it does not know", async () => {
  const host = await serve((_request, response) => {
    response.writeHead(401, { "www-authenticate": "Negotiate" }).end();
  });
  await assert.rejects(repositoryAt(host).send({ at: "tags/list", for: "pull" }), {
    name: "RegistryError",
    message: `Cannot log in to "${host}": it wants negotiate for authentication, not a bearer token or a password`,
    hint: `Log in again: docker login ${host}`,
  });
});

for (const [realm, fact] of [
  ["ftp://127.0.0.1/token", ", which is neither https nor on its own host"],
  ["http://localhost:PORT/token", ", which is neither https nor on its own host"],
] as const) {
  test(`Repository.send() asks for no token at ${realm}`, async () => {
    let requests = 0;
    const other = await serve((_request, response) => {
      requests++;
      response.end('{"token":"a"}');
    });
    const at = realm.replace("PORT", new URL(`http://${other}`).port);
    const host = await serve((_request, response) => {
      response.writeHead(401, { "www-authenticate": `Bearer realm="${at}"` }).end();
    });
    await assert.rejects(repositoryAt(host).send({ at: "tags/list", for: "pull" }), {
      message: `Cannot log in to "${host}": it sends clients for a token to "${at}"${fact}`,
    });
    assert.equal(requests, 0);
  });
}

test("Repository.send() takes credentials nowhere that somebody on the way may have named", async () => {
  const realm = "https://tokens.invalid/token";
  const host = await serve((_request, response) => {
    response.writeHead(401, { "www-authenticate": `Bearer realm="${realm}"` }).end();
  });
  const unspecified = host.replace("127.0.0.1", "0.0.0.0"); // leads here, but does not say so
  const credentials = async (): Promise<Credentials> => ({ username: "jo", password: "secret" });
  const repository = repositoryAt(unspecified, { plainHttp: true, credentials });
  await assert.rejects(repository.send({ at: "tags/list", for: "pull" }), {
    name: "RegistryError",
    message: `Cannot log in to "${unspecified}": without encryption it sends clients for a token to "${realm}", which is not on its own host`,
    hint: "Ask it with encryption: leave out --plain-http",
  });
});

test("Repository.send() says that a token server refuses the credentials", async () => {
  const host = await registryWith({
    auth: "bearer",
    intercept: ({ url }, response) => {
      if (!url?.startsWith("/token")) return false;
      response.writeHead(401).end();
      return true;
    },
  });
  await assert.rejects(repositoryAt(host).send({ at: "tags/list", for: "pull" }), {
    name: "RegistryError",
    message: `Cannot log in to "${host}": "${host}" refuses the credentials`,
  });
});

test("Repository.send() passes on a warning once", async () => {
  const warning = '299 - "This registry will \\"go away\\""';
  const host = await registryWith({
    intercept: ({ url }, response) => {
      if (url === "/v2/") return false;
      response.writeHead(200, { warning }).end("{}");
      return true;
    },
  });
  const client = registryClient();
  running.push(() => client.close());
  const repository = client.repository({ host, repository: "base" });
  for (let i = 0; i < 2; i++) await repository.send({ at: "tags/list", for: "pull" });
  assert.deepEqual(client.events, [
    { type: "warning", code: "REGISTRY", message: `${host}: This registry will "go away"` },
  ]);
});

test("Repository.refusal() shows the registry's words without control characters", async () => {
  const host = await registryWith({
    intercept: ({ url }, response) => {
      if (url === "/v2/") return false;
      const errors = [{ code: "DENIED", message: "no\u001b[2J way" }];
      response.writeHead(403).end(JSON.stringify({ errors }));
      return true;
    },
  });
  const repository = repositoryAt(host);
  const answer = await repository.send({ at: "tags/list", for: "pull" });
  const refusal = repository.refusal("list tags", answer);
  assert.equal(refusal.message, `Cannot list tags: "${host}" answers 403 (DENIED: no [2J way)`);
  assert.equal(refusal.registryCode, "DENIED");
});
