/**
 * Resolving from several repositories, each with a key of its own.
 */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { PlatformLock, ProgressEvent, ResolveContext } from "@rootsmith/core/provider";
import {
  ARCHIVE_DATE,
  type DebRecipe,
  makeSigningKey,
  makeSuite,
  type SigningKey,
  type SuiteRecipe,
} from "@rootsmith/testing/debian";
import { contextOf, hostFilesOf, type Repositories } from "../../fixtures/fake-repositories.ts";
import { readDebianLock } from "../lock/lock.ts";
import { type DebianOptions, debianSettings } from "../options/options.ts";
import { DEBIAN } from "../releases/debian-releases.ts";
import { UBUNTU } from "../releases/ubuntu-releases.ts";
import { resolveDebian } from "../resolve.ts";

const BASE: DebRecipe = { name: "base-files", fields: "Essential: yes\n" };
const APT: DebRecipe = { name: "apt", version: "2.6.1" };
const TOOL: DebRecipe = { name: "tool", version: "2.0" };
const URL = "https://packages.example/tool";
const NAME = "packages-example-tool";

let archiveKey: SigningKey;
let toolKey: SigningKey;
let archive: ReadonlyMap<string, Uint8Array>;

before(async () => {
  [archiveKey, toolKey] = await Promise.all([makeSigningKey(), makeSigningKey()]);
  archive = await makeSuite({ suite: "bookworm", packages: [BASE, APT] }, archiveKey);
});

async function toolSuite(
  recipe: Partial<SuiteRecipe> = {},
  key: SigningKey = toolKey,
): Promise<Repositories> {
  const suite = await makeSuite({ suite: "any", packages: [TOOL], ...recipe }, key);
  return { debian: archive, [NAME]: suite };
}

function resolve(
  repositories: Repositories,
  options: Partial<DebianOptions> = {},
  given: Partial<ResolveContext> = {},
): Promise<PlatformLock> {
  const settings = debianSettings(
    { suite: "bookworm", updates: false, security: false, include: ["tool"], ...options },
    DEBIAN,
  );
  const keyring = new TextEncoder().encode(archiveKey.publicKey);
  const ctx = contextOf(repositories, { keyring, ...given });
  return resolveDebian(DEBIAN, settings, { os: "linux", architecture: "amd64" }, ctx);
}

function fileOf(lock: PlatformLock, path: string): string | undefined {
  return readDebianLock(lock).aptFiles.find((file) => file.path === path)?.text;
}

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

test("suitesOf() has backports at hand, for what is asked for from there", async () => {
  const backports = await makeSuite(
    {
      suite: "bookworm-backports",
      packages: [
        { ...TOOL, version: "3.0" },
        { ...APT, version: "3.0" },
      ],
      release: { NotAutomatic: "yes", ButAutomaticUpgrades: "yes" },
      index: "zstd",
    },
    archiveKey,
  );
  const debian = new Map([
    ...(await makeSuite({ suite: "bookworm", packages: [BASE, APT, TOOL] }, archiveKey)),
    ...backports,
  ]);
  const versions = async (tool: string): Promise<Record<string, string>> => {
    const { packages } = await resolve({ debian }, { backports: true, include: [tool] });
    return Object.fromEntries(packages.map(({ name, version }) => [name, version]));
  };
  assert.deepEqual(await versions("tool"), { apt: "2.6.1", "base-files": "1.0", tool: "2.0" });
  assert.equal((await versions("tool/bookworm-backports")).tool, "3.0");
});

test("suitesOf() knows the distribution's keyring without the host's, and names it in the image", async () => {
  const path = "/usr/share/keyrings/debian-archive-keyring.gpg";
  const sources = [`deb [signed-by=${path}] ${URL} any main`];
  const lock = await resolve(await toolSuite({}, archiveKey), { sources });
  const text = fileOf(lock, `etc/apt/sources.list.d/${NAME}.sources`) ?? "";
  assert.match(text, /\nSigned-By: \/usr\/share\/keyrings\/debian-archive-keyring\.gpg\n/);
  assert.equal(fileOf(lock, `etc/apt/keyrings/${NAME}.asc`), undefined);
});

test("suitesOf() refuses one name for two repositories", async () => {
  const source = { name: "debian", urls: [URL], suites: ["any"], components: ["main"] };
  await assert.rejects(resolve(await toolSuite(), { sources: [source] }), {
    name: "ResolveError",
    message: `Cannot use the source "${URL}": "debian" is another one`,
  });
});

test("suitesOf() leaves a source out of the image where that is wanted", async () => {
  const source = { urls: [URL], suites: ["any"], components: ["main"], inImage: false };
  const lock = await resolve(await toolSuite(), {
    sources: [{ ...source, signedBy: [toolKey.publicKey] }],
  });
  assert.deepEqual(
    readDebianLock(lock).aptFiles.map(({ path }) => path),
    ["etc/apt/sources.list.d/debian.sources"],
  );
});

test("suitesOf() writes pins into the image", async () => {
  const debian = await makeSuite({ suite: "bookworm", packages: [BASE, APT, TOOL] }, archiveKey);
  const pins = [{ packages: "tool", pin: "version 2.*", priority: 900 }];
  assert.equal(
    fileOf(await resolve({ debian }, { pins }), "etc/apt/preferences.d/rootsmith"),
    "Package: tool\nPin: version 2.*\nPin-Priority: 900\n",
  );
});

test("suitesOf() resolves a snapshot whatever mirrors there are, and nothing later", async () => {
  const repositories = { "debian-snapshot": archive };
  const snapshot = "20260921T141320Z"; // ARCHIVE_DATE
  const lock = await resolve(repositories, { include: [], snapshot });
  assert.deepEqual(lock.repositories, {
    "debian-snapshot": ["http://snapshot-cloudflare.debian.org/archive/debian/20260921T141320Z"],
  });
  assert.match(
    fileOf(lock, "etc/apt/sources.list.d/debian.sources") ?? "",
    /^URIs: http:\/\/ftp\.debian\.org\/debian$/m,
  );
  await assert.rejects(resolve(repositories, { include: [], snapshot: "20260921T141319Z" }), {
    name: "ResolveError",
    message: /its Date, 2026-09-21T14:13:20\.000Z, is after the snapshot/,
  });
});

test("suitesOf() takes packages of foreign architectures, and leaves out those of others", async () => {
  const packages = [
    BASE,
    APT,
    { ...TOOL, architecture: "arm64" },
    { name: "lib", architecture: "i386", fields: "Multi-Arch: same\n" },
  ];
  const debian = await makeSuite({ suite: "bookworm", packages }, archiveKey);
  const lock = await resolve({ debian }, { architectures: ["i386"], include: ["lib:i386"] });
  assert.deepEqual(readDebianLock(lock).foreignArchitectures, ["i386"]);
  assert.equal(readDebianLock(lock).packages.at(-1)?.key, "lib:i386");
  await assert.rejects(resolve({ debian }), /tool/);
});

test("suitesOf() finds Ubuntu's pockets in one archive, and its ports in another", async () => {
  const packages = [BASE, APT];
  const pockets = await Promise.all(
    ["noble", "noble-updates", "noble-security"].map((suite) =>
      makeSuite({ suite, packages: [...packages, { ...TOOL, architecture: "arm64" }] }, archiveKey),
    ),
  );
  const files = new Map(pockets.flatMap((pocket) => [...pocket]));
  const events: ProgressEvent[] = [];
  const resolveFor = (
    architecture: string,
    repository: string,
    options: Partial<DebianOptions> = {},
  ): Promise<PlatformLock> => {
    const settings = debianSettings(
      { suite: "24.04", components: ["main"], variant: "custom", ...options },
      UBUNTU,
    );
    const keyring = new TextEncoder().encode(archiveKey.publicKey);
    const report = (event: ProgressEvent): void => void events.push(event);
    const ctx = contextOf({ [repository]: files, "ubuntu-security": files }, { keyring, report });
    return resolveDebian(UBUNTU, settings, { os: "linux", architecture }, ctx);
  };

  const lock = await resolveFor("amd64", "ubuntu", { include: ["apt"] });
  assert.deepEqual(Object.keys(lock.repositories), ["ubuntu"]);
  assert.equal(lock.packages[0]?.purl, "pkg:deb/ubuntu/apt@2.6.1?arch=amd64&distro=ubuntu-24.04");
  assert.equal(
    fileOf(lock, "etc/apt/sources.list.d/ubuntu.sources"),
    `Types: deb
URIs: http://archive.ubuntu.com/ubuntu
Suites: noble noble-updates
Components: main
Signed-By: /usr/share/keyrings/ubuntu-archive-keyring.gpg

Types: deb
URIs: http://security.ubuntu.com/ubuntu
Suites: noble-security
Components: main
Signed-By: /usr/share/keyrings/ubuntu-archive-keyring.gpg
`,
  );
  const ports = await resolveFor("arm64", "ubuntu-ports");
  assert.deepEqual(Object.keys(ports.repositories), ["ubuntu-ports"]);
  const securityMirrors = ["http://s.example/ubuntu"];
  const apart = await resolveFor("amd64", "ubuntu", { securityMirrors });
  assert.deepEqual(apart.repositories["ubuntu-security"], securityMirrors);
  assert.deepEqual(events, []);
  await resolveFor("arm64", "ubuntu-ports", {
    imageMirrors: { ubuntu: "http://a.example/ubuntu" },
  });
  assert.deepEqual(events, [
    {
      type: "warning",
      code: "IMAGE_MIRROR_UNUSED",
      message:
        "no mirror for the image is used: for arm64 the repositories are ubuntu-ports, ubuntu-security, not ubuntu",
    },
  ]);
});
