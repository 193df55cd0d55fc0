/**
 * Resolving from several repositories, each with a key of its own.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ProgressEvent } from "@rootsmith/core/provider";
import { ARCHIVE_DATE, makeSuite } from "@rootsmith/testing/debian";
import { hostFilesOf } from "../../fixtures/fake-repositories.ts";
import {
  APT,
  archive,
  archiveKey,
  BASE,
  fileOf,
  NAME,
  resolve,
  toolKey,
  toolSuite,
  URL,
} from "../../fixtures/tool-suite.ts";

test("suitesOf() takes packages from a source with a key of its own, and tells the image's apt", async () => {
  const source = { urls: [URL], suites: ["any"], components: ["main"] };
  const lock = await resolve(await toolSuite(), {
    sources: [{ ...source, signedBy: [toolKey.publicKey] }],
  });
  const tool = lock.sources[lock.packages.findIndex(({ name }) => name === "tool")];
  assert.equal(tool?.repository, NAME);
  assert.match(tool?.signedBy ?? "", /^[0-9A-F]{40}$/);
  assert.notEqual(tool?.signedBy, lock.sources[0]?.signedBy);
  assert.deepEqual(lock.repositories[NAME], [URL]);
  assert.equal(
    fileOf(lock, `etc/apt/sources.list.d/${NAME}.sources`),
    `Types: deb
URIs: https://packages.example/tool
Suites: any
Components: main
Signed-By: /etc/apt/keyrings/${NAME}.asc
`,
  );
  assert.match(fileOf(lock, `etc/apt/keyrings/${NAME}.asc`) ?? "", /^-----BEGIN PGP PUBLIC/);
});

test("suitesOf() does not let a key count that covers another repository", async () => {
  const source = { urls: [URL], suites: ["any"], components: ["main"] };
  const signedBy = [toolKey.publicKey];
  const refused = { name: "SignatureError", message: /InRelease of .* none of them is trusted/ };
  // the distribution's key for the source, then the source's for the distribution
  const byArchive = await toolSuite({}, archiveKey);
  await assert.rejects(resolve(byArchive, { sources: [{ ...source, signedBy }] }), refused);
  const repositories = {
    debian: await makeSuite({ suite: "bookworm", packages: [BASE, APT] }, toolKey),
    [NAME]: (await toolSuite())[NAME] ?? new Map(),
  };
  await assert.rejects(resolve(repositories, { sources: [{ ...source, signedBy }] }), refused);
  // without a key of its own it is the distribution's that counts
  await assert.rejects(resolve(await toolSuite(), { sources: [source] }), refused);
});

test("suitesOf() reads a keyring of the host, and picks a key by its fingerprint", async () => {
  const source = { urls: [URL], suites: ["any"], components: ["main"] };
  const hostFiles = hostFilesOf({ "keys/tool.asc": new TextEncoder().encode(toolKey.publicKey) });
  const sources = [{ ...source, signedBy: ["keys/tool.asc"] }];
  const lock = await resolve(await toolSuite(), { sources }, { hostFiles });
  assert.equal(lock.packages.at(-1)?.name, "tool");

  const fingerprint = lock.sources[0]?.signedBy ?? "";
  const byArchive = await toolSuite({}, archiveKey);
  await resolve(byArchive, { sources: [{ ...source, signedBy: [fingerprint] }] });
  // an unknown one beside it takes nothing away, and a mark is about its subkeys
  const signedBy = ["0".repeat(40), `${fingerprint}!`];
  await resolve(byArchive, { sources: [{ ...source, signedBy }] });
  await assert.rejects(
    resolve(byArchive, { sources: [{ ...source, signedBy: ["0".repeat(40)] }] }),
    {
      name: "ResolveError",
      message: `Cannot use the key "${"0".repeat(40)}": it is not among those known here`,
    },
  );
});

test("suitesOf() takes from a source only what it is to give, and tells the image's apt", async () => {
  const source = { urls: [URL], suites: ["any"], components: ["main"] };
  const options = { signedBy: [toolKey.publicKey], validUntilMin: 60, inReleasePath: "InRelease" };
  const lock = await resolve(await toolSuite(), {
    sources: [{ ...source, ...options, include: ["tool"] }],
  });
  assert.equal(lock.packages.at(-1)?.name, "tool");
  assert.match(
    fileOf(lock, `etc/apt/sources.list.d/${NAME}.sources`) ?? "",
    /Components: main\nInclude: tool\nSigned-By: .*\nValid-Until-Min: 60\nInRelease-Path: InRelease\n$/,
  );
  await assert.rejects(
    resolve(await toolSuite(), { sources: [{ ...source, ...options, exclude: ["tool"] }] }),
    { name: "ResolveError", message: /there is no package "tool"/ },
  );
  await assert.rejects(
    resolve(await toolSuite(), {
      sources: [{ ...source, ...options, inReleasePath: "new/InRelease" }],
    }),
    { name: "ResolveError", message: /it has no "new\/InRelease"/ },
  );
  await assert.rejects(
    resolve(await toolSuite(), { sources: [{ ...source, snapshot: "20250101T000000Z" }] }),
    { name: "ResolveError", message: /it is no archive of Debian/ },
  );
});

test("suitesOf() reads flat repositories", async () => {
  for (const suite of ["./", "stable/"]) {
    const repositories = await toolSuite({ suite, index: "gzip" });
    const sources = [{ urls: [URL], suites: [suite], signedBy: [toolKey.publicKey] }];
    const lock = await resolve(repositories, { sources });
    assert.equal(lock.sources.at(-1)?.path, "pool/main/tool_2.0.deb");
  }
  const sources = [{ urls: [URL], suites: ["./"], signedBy: [toolKey.publicKey] }];
  const release = { SHA256: `\n ${"0".repeat(64)} 0 Contents` };
  await assert.rejects(resolve(await toolSuite({ suite: "./", release }), { sources }), {
    name: "ResolveError",
    message: `Cannot resolve "${NAME} ./": its Release file lists no index "Packages"`,
  });
});

test("suitesOf() takes an unsigned source only where it is trusted, and says so", async () => {
  const repositories = await toolSuite({ signature: "none" });
  const source = { urls: [URL], suites: ["any"], components: ["main"] };
  await assert.rejects(resolve(repositories, { sources: [source] }), {
    name: "SignatureError",
    message: `Cannot verify the Release file of "${NAME} any": it has no signature`,
  });
  const events: ProgressEvent[] = [];
  const lock = await resolve(
    repositories,
    { sources: [{ ...source, trusted: true }] },
    { report: (event) => events.push(event) },
  );
  assert.equal(lock.sources.at(-1)?.signedBy, undefined);
  assert.deepEqual(events, [
    { type: "warning", code: "UNSIGNED", message: `"${NAME} any" is taken without a signature` },
  ]);
  assert.match(fileOf(lock, `etc/apt/sources.list.d/${NAME}.sources`) ?? "", /\nTrusted: yes\n/);
});

test("suitesOf() reads a trusted directory that has an index and nothing else", async () => {
  const repositories = await toolSuite({ suite: "./", index: "gzip" });
  const { InRelease: _, ...files } = Object.fromEntries(repositories[NAME] ?? []);
  const bare = { debian: archive, [NAME]: new Map(Object.entries(files)) };
  const sources = [`deb [trusted=yes] ${URL} ./`];
  const lock = await resolve(bare, { sources });
  assert.equal(lock.sources.at(-1)?.path, "pool/main/tool_2.0.deb");
  assert.equal(lock.epoch, ARCHIVE_DATE);
  await assert.rejects(resolve({ debian: archive }, { sources }), {
    name: "ResolveError",
    message: `Cannot resolve "${NAME} ./": ${NAME} has no such suite`,
  });
  await assert.rejects(resolve(bare, { sources: [`deb ${URL} ./`] }), /has no such suite/);
});

test("suitesOf() says which suite or component a source does not have", async () => {
  const source = { urls: [URL], components: ["main"], signedBy: [toolKey.publicKey] };
  await assert.rejects(
    resolve(await toolSuite(), { sources: [{ ...source, suites: ["other"] }] }),
    {
      name: "ResolveError",
      message: `Cannot resolve "${NAME} other": ${NAME} has no such suite`,
    },
  );
  await assert.rejects(
    resolve(await toolSuite(), {
      sources: [{ ...source, suites: ["any"], components: ["extra"] }],
    }),
    {
      name: "ResolveError",
      message: `Cannot resolve "${NAME} any": it has no component "extra"`,
    },
  );
});

test("suitesOf() checks Valid-Until for each source", async () => {
  const release = { "Valid-Until": new Date(ARCHIVE_DATE * 1000).toUTCString() };
  const source = {
    urls: [URL],
    suites: ["any"],
    components: ["main"],
    signedBy: [toolKey.publicKey],
  };
  const repositories = await toolSuite({ release });
  await assert.rejects(resolve(repositories, { sources: [source] }), /it has expired/);
  const lock = await resolve(repositories, { sources: [{ ...source, checkValidUntil: false }] });
  const apt = fileOf(lock, `etc/apt/sources.list.d/${NAME}.sources`);
  assert.match(apt ?? "", /\nCheck-Valid-Until: no\n/);
});
