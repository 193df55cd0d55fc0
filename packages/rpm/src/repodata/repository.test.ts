import assert from "node:assert/strict";
import { test } from "node:test";
import { zstdCompressSync } from "node:zlib";
import {
  type Digest,
  DigestMismatchError,
  digestOfBytes,
  FetchError,
  type ResolveContext,
} from "@rootsmith/core/provider";
import { readKeyring } from "@rootsmith/openpgp";
import { type ListedRpm, type MetadataOptions, repositoryFiles } from "@rootsmith/testing/rpm";
import { fakeResolveContext } from "../../../core/fixtures/fake-resolve-context.ts";
import { detachSign, makeKey } from "../../../openpgp/fixtures/fake-signer.ts";
import { fakeIndex } from "../../fixtures/fake-repository.ts";
import { type RpmRequest, resolveRpms } from "../solver/resolve-rpms.ts";
import type { FetchedRepomd, RepositoryRequest } from "./fetch-repomd.ts";
import { openRepository, type RpmRepository, withCurrentRepositories } from "./repository.ts";

const URL_BASE = "http://a.example/os/";
const NOW = Date.parse("2024-06-01T00:00:00Z") / 1000;
const PACKAGES: readonly ListedRpm[] = [
  { name: "app", requires: ["/usr/share/data/file"] },
  { name: "data", files: ["/usr/share/data/file"] },
  { name: "other", files: ["/usr/share/data/other"] },
];

type Files = ReadonlyMap<string, Uint8Array>;

/** Serves files by URL; `onFetch` is told of each before it is looked up. */
function contextOf(files: () => Files, onFetch: (url: string) => void = () => {}): ResolveContext {
  return fakeResolveContext({
    now: NOW,
    async fetch({ urls }, path, expected) {
      const url = `${urls[0]}${path}`;
      onFetch(url);
      const bytes = files().get(url.replace(URL_BASE, ""));
      if (bytes === undefined) {
        throw new FetchError(`Cannot fetch ${url}: the server says 404`, { url, status: 404 });
      }
      const digest: Digest = digestOfBytes(bytes);
      if (expected !== undefined && expected.digest !== digest) {
        throw new DigestMismatchError(url, expected.digest, digest);
      }
      return bytes;
    },
  });
}

function namesOf(
  ctx: ResolveContext,
  request: Partial<RpmRequest> & { readonly source?: Partial<RepositoryRequest> } = {},
): Promise<readonly string[]> {
  const { source, ...rest } = request;
  const requests = [{ config: { name: "base", urls: [URL_BASE] }, ...source }];
  return withCurrentRepositories(requests, ctx, async (repomds) => {
    const repositories = await Promise.all(repomds.map((item) => openRepository(item, ctx)));
    const { packages } = await resolveRpms(repositories, {
      architecture: "x86_64",
      specs: ["app"],
      groupTypes: ["mandatory"],
      weakDeps: true,
      ...rest,
    });
    return packages.map((item) => item.package.name);
  });
}

test("resolveRpms() reads filelists for a path that primary does not list", async () => {
  const files = repositoryFiles(PACKAGES);
  assert.deepEqual(await namesOf(contextOf(() => files)), ["data", "app"]);
});

test("resolveRpms() does not fetch filelists where nobody needs them", async () => {
  const fetched: string[] = [];
  const files = repositoryFiles(PACKAGES);
  const ctx = contextOf(
    () => files,
    (url) => fetched.push(url),
  );
  assert.deepEqual(await namesOf(ctx, { specs: ["data"] }), ["data"]);
  assert.equal(
    fetched.some((url) => url.includes("filelists")),
    false,
  );
});

test("resolveRpms() takes the members of groups that are there, and tells of the others", async () => {
  const group =
    "<comps><group><id>core</id><packagelist><packagereq>data</packagereq><packagereq>gone</packagereq></packagelist></group></comps>";
  const files = repositoryFiles(PACKAGES, { extra: { group } });
  const warnings: string[] = [];
  const warn = (message: string): number => warnings.push(message);
  const ctx = contextOf(() => files);
  assert.deepEqual(await namesOf(ctx, { specs: ["@core"], warn }), ["data"]);
  assert.deepEqual(warnings, ['No repository has "gone", a member of a group: it is left out']);
});

test("resolveRpms() leaves out a group that is not there where it need not be strict", async () => {
  const files = repositoryFiles(PACKAGES);
  const warnings: string[] = [];
  const warn = (message: string): number => warnings.push(message);
  const ctx = contextOf(() => files);
  const request = { strict: false, warn };
  assert.deepEqual(await namesOf(ctx, { ...request, specs: ["@gone", "data"] }), ["data"]);
  assert.deepEqual(warnings, [
    'Cannot resolve "@gone": no repository has such a group: it is left out',
  ]);
  await assert.rejects(namesOf(ctx, { ...request, specs: ["@gone"] }), {
    name: "ResolveError",
    message: "Cannot resolve the rootfs: nothing of what was asked for can be installed",
  });
});

test("resolveRpms() knows modules behind an @, and leaves out those that are not there", async () => {
  const modules =
    "document: modulemd\ndata: { name: m, stream: '1', profiles: { p: { rpms: [ data ] } }, artifacts: { rpms: [ 'data-0:1-1.noarch' ] } }\n";
  const files = repositoryFiles(PACKAGES, { extra: { modules } });
  const ctx = contextOf(() => files);
  assert.deepEqual(await namesOf(ctx, { specs: ["@m:1/p"] }), ["data"]);
  const warnings: string[] = [];
  const warn = (message: string): number => warnings.push(message);
  const request = { strict: false, warn, specs: ["@m:1/p", "@m:2"] };
  assert.deepEqual(await namesOf(ctx, request), ["data"]);
  assert.deepEqual(warnings, [
    'Cannot resolve module "m:2": there is no such stream: it is left out',
  ]);
});

test("resolveRpms() hides what modules hide", async () => {
  const modules =
    "document: modulemd\ndata: { name: m, stream: '1', artifacts: { rpms: [ 'data-0:1-1.noarch' ] } }\n";
  const files = repositoryFiles(PACKAGES, { extra: { modules } });
  const ctx = contextOf(() => files);
  await assert.rejects(
    namesOf(ctx),
    /requires "\/usr\/share\/data\/file", which nothing provides$/,
  );
  assert.deepEqual(await namesOf(ctx, { modules: ["m:1"] }), ["data", "app"]);
});

for (const [title, options] of [
  ["SHA-1", { checksum: "sha" }],
  ["SHA-512", { checksum: "sha512" }],
  ["zstd", { compress: zstdCompressSync }],
  ["no compression", { compress: (bytes) => bytes }],
] as const satisfies readonly (readonly [string, MetadataOptions])[]) {
  test(`openRepository() reads metadata with ${title}`, async () => {
    const files = repositoryFiles(PACKAGES, options);
    assert.deepEqual(await namesOf(contextOf(() => files)), ["data", "app"]);
  });
}

test("openRepository() refuses bytes of another checksum, of every type", async () => {
  for (const checksum of ["sha", "sha256", "sha512"] as const) {
    const files = new Map(repositoryFiles(PACKAGES, { checksum }));
    for (const path of files.keys()) {
      if (path.includes("primary")) files.set(path, new Uint8Array(files.get(path)?.length ?? 0));
    }
    await assert.rejects(namesOf(contextOf(() => files)), /expected sha/);
  }
});

// librepo does not look at open-size, which some tools get wrong
test("openRepository() reads what is larger than repomd.xml says", async () => {
  const files = new Map(repositoryFiles(PACKAGES));
  const repomd = new TextDecoder().decode(files.get("repodata/repomd.xml"));
  const smaller = repomd.replace(/<open-size>\d+/, "<open-size>100");
  files.set("repodata/repomd.xml", new TextEncoder().encode(smaller));
  assert.deepEqual(await namesOf(contextOf(() => files)), ["data", "app"]);
});

test("fetchRepomd() refuses a repomd.xml that is larger than any is", async () => {
  const bytes = new Uint8Array((4 << 20) + 1).fill(0x20);
  const files = new Map([["repodata/repomd.xml", bytes]]);
  await assert.rejects(namesOf(contextOf(() => files)), {
    name: "FormatError",
    message: 'Cannot read repomd.xml of "base": it is larger than 4194304 bytes',
  });
});

test("openRepository() says that there is no primary", async () => {
  const files = new Map([["repodata/repomd.xml", new TextEncoder().encode("<repomd/>")]]);
  await assert.rejects(namesOf(contextOf(() => files)), {
    message: 'Cannot read repository "base": it has no primary.xml',
  });
});

test("fetchRepomd() verifies the signature of repomd.xml", async () => {
  const key = await makeKey();
  const keyring = await readKeyring(key.toPublic().write());
  const plain = repositoryFiles(PACKAGES);
  const repomd = plain.get("repodata/repomd.xml") as Uint8Array;
  const { armored } = await detachSign(repomd, key);
  const signed = new Map([...plain, ["repodata/repomd.xml.asc", armored]]);
  const source = { keyring };
  assert.deepEqual(
    await namesOf(
      contextOf(() => signed),
      { source },
    ),
    ["data", "app"],
  );

  await assert.rejects(
    namesOf(
      contextOf(() => plain),
      { source },
    ),
    {
      name: "SignatureError",
      message: 'Cannot verify repomd.xml of "base": it has no signature',
    },
  );
  const changed = new Map([
    ...signed,
    ["repodata/repomd.xml", Buffer.concat([repomd, Buffer.from("\n")])],
  ]);
  await assert.rejects(
    namesOf(
      contextOf(() => changed),
      { source },
    ),
    { name: "SignatureError" },
  );
  const stranger = { keyring: await readKeyring((await makeKey()).toPublic().write()) };
  await assert.rejects(
    namesOf(
      contextOf(() => signed),
      { source: stranger },
    ),
    {
      name: "SignatureError",
    },
  );
});

test("fetchRepomd() takes base URLs from a mirrorlist", async () => {
  const files = new Map([
    ...repositoryFiles(PACKAGES),
    ["http://list.example/?release=7&repo=os", new TextEncoder().encode(`# os\n${URL_BASE}\n`)],
  ]);
  const mirrorlist = "http://list.example/?release=7&repo=os";
  const source = { config: { name: "base", urls: [], mirrorlist } };
  assert.deepEqual(
    await namesOf(
      contextOf(() => files),
      { source },
    ),
    ["data", "app"],
  );
});

test("fetchRepomd() holds repomd.xml to its metalink, an older one of its versions too", async () => {
  const plain = repositoryFiles(PACKAGES);
  const repomd = plain.get("repodata/repomd.xml") as Uint8Array;
  const metalink = "http://list.example/metalink?repo=epel-7";
  const source = { config: { name: "base", urls: [], metalink } };
  const withHashes = (...hashes: readonly string[]): Files => {
    const [newest, ...older] = hashes.map(
      (hash) =>
        `<size>${repomd.length}</size><verification><hash type="sha256">${hash}</hash></verification>`,
    );
    const text = `<metalink xmlns:mm0="x"><files><file name="repomd.xml">${newest}<mm0:alternates>${older
      .map((version) => `<mm0:alternate>${version}</mm0:alternate>`)
      .join(
        "",
      )}</mm0:alternates><resources><url>${URL_BASE}repodata/repomd.xml</url></resources></file></files></metalink>`;
    return new Map([...plain, [metalink, new TextEncoder().encode(text)]]);
  };
  const right = digestOfBytes(repomd).slice("sha256:".length);
  const wrong = "0".repeat(64);
  assert.deepEqual(
    await namesOf(
      contextOf(() => withHashes(right)),
      { source },
    ),
    ["data", "app"],
  );
  assert.deepEqual(
    await namesOf(
      contextOf(() => withHashes(wrong, right)),
      { source },
    ),
    ["data", "app"],
  );
  await assert.rejects(
    namesOf(
      contextOf(() => withHashes(wrong)),
      { source },
    ),
    DigestMismatchError,
  );
});

test("fetchRepomd() says that a repository has no address", async () => {
  const source = { config: { name: "base", urls: [] } };
  await assert.rejects(
    namesOf(
      contextOf(() => new Map()),
      { source },
    ),
    {
      name: "ResolveError",
      message: 'Cannot read repository "base": it has no address',
    },
  );
});

test("withCurrentRepositories() begins again once where a repository changes", async () => {
  const before = repositoryFiles([{ name: "app" }]);
  const after = repositoryFiles(PACKAGES);
  let current: Files = before;
  const ctx = contextOf(
    () => current,
    (url) => {
      if (url.includes("primary")) current = after;
    },
  );
  assert.deepEqual(await namesOf(ctx), ["data", "app"]);
});

test("withCurrentRepositories() gives up where a repository changes again", async () => {
  let version = 0;
  let current: Files = repositoryFiles([{ name: "app" }]);
  const ctx = contextOf(
    () => current,
    (url) => {
      if (url.includes("primary")) current = repositoryFiles([{ name: `app-${version++}` }]);
    },
  );
  await assert.rejects(namesOf(ctx), {
    name: "ResolveError",
    message: 'Cannot read repository "base": it changes while it is read',
    hint: "Try again when its update has ended, or name another mirror",
  });
});

test("withCurrentRepositories() leaves out what cannot be had, if it may", async () => {
  const files = repositoryFiles(PACKAGES);
  const warnings: string[] = [];
  const ctx: ResolveContext = {
    ...contextOf(() => files),
    report: (event) => warnings.push(event.type === "warning" ? event.message : ""),
  };
  const gone = { name: "gone", urls: ["http://gone.example/"] };
  const requests = [{ config: gone }, { config: { name: "base", urls: [URL_BASE] } }];
  const use = async (items: readonly FetchedRepomd[]): Promise<string[]> =>
    items.map(({ repository }) => repository.name);
  await assert.rejects(withCurrentRepositories(requests, ctx, use), FetchError);
  const skippable = requests.map(({ config }) => ({
    config: { ...config, skipIfUnavailable: true },
  }));
  assert.deepEqual(await withCurrentRepositories(skippable, ctx, use), ["base"]);
  assert.deepEqual(warnings, [
    'Repository "gone" is skipped: Cannot fetch http://gone.example/repodata/repomd.xml: the server says 404',
  ]);
});

test("resolveRpms() takes a package from the repository of the lowest cost", async () => {
  const at = async (name: string, cost?: number): Promise<RpmRepository> => ({
    config: { name, urls: [], ...(cost !== undefined && { cost }) },
    primary: await fakeIndex([{ name: "app" }], name),
    comps: async () => undefined,
    modules: async () => undefined,
    securityErrata: async () => undefined,
    fileOwners: async () => new Map(),
  });
  const request = { architecture: "x86_64", specs: ["app"], groupTypes: [], weakDeps: true };
  const { packages } = await resolveRpms([await at("dear"), await at("near", 10)], request);
  assert.equal(packages[0]?.package.repository, "near");
});

test("withCurrentRepositories() says what is missing where nothing changed", async () => {
  const files = new Map(repositoryFiles(PACKAGES));
  for (const path of files.keys()) if (path.includes("primary")) files.delete(path);
  await assert.rejects(namesOf(contextOf(() => files)), FetchError);
});
