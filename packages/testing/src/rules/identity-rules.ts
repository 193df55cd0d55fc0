/**
 * What a provider says about itself.
 *
 * @module
 */
import assert from "node:assert/strict";
import { homedir, tmpdir } from "node:os";
import process from "node:process";
import { RootfsTree, treeReader } from "@rootsmith/core/provider";
import type { ProviderRule } from "../subject/provider-subject.ts";

const NOTHING = treeReader(new RootfsTree());

/** Credentials in a URL; a private key; a token of a well-known form. */
const SECRET = /^[a-z][a-z0-9+.-]*:\/\/[^/@]*:[^/@]+@|PRIVATE KEY|^(?:ghp_|xox[abp]-|AKIA)/i;

const encoder = new TextEncoder();

export const IDENTITY_RULES: readonly ProviderRule[] = [
  {
    title: "its name is in lower case, its revision a whole number from 1",
    async check({ provider: { name, revision } }) {
      assert.match(name, /^[a-z][a-z0-9-]*$/, `the name is "${name}"`);
      assert.ok(Number.isInteger(revision) && revision >= 1, `the revision is ${revision}`);
    },
  },
  {
    title: "its options survive JSON",
    async check({ provider: { options } }) {
      assert.deepEqual(JSON.parse(JSON.stringify(options)), options);
    },
  },
  {
    title: "its options hold no secret and no path of this machine",
    async check({ provider: { options } }) {
      const own = [process.cwd(), tmpdir(), homedir()].filter((path) => path.length > 1);
      for (const text of textsIn(options)) {
        assert.doesNotMatch(text, SECRET, "an option holds a secret");
        const path = own.find((known) => text === known || text.includes(`${known}/`));
        assert.equal(path, undefined, `"${text}" is a path of this machine`);
      }
    },
  },
  {
    title: "hostMirrors() gives lists of URLs, also on a host that it does not know",
    async check({ provider }) {
      for (const host of [undefined, encoder.encode("deb\n[x]\n\0\xff = \n")]) {
        const mirrors =
          (await provider.hostMirrors?.({ ...NOTHING, read: async () => host })) ?? {};
        for (const [repository, urls] of Object.entries(mirrors)) {
          assert.ok(Array.isArray(urls), `the mirrors of "${repository}" are not a list`);
          const wrong = urls.find((url) => !URL.canParse(url));
          assert.equal(wrong, undefined, `"${wrong}" of "${repository}" is not a URL`);
        }
      }
    },
  },
];

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
