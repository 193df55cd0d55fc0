/**
 * What holds for each entry, whether `layers()` brings it or a phase of `configure()`.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type ObservedEntry, observe } from "../subject/observed-entries.ts";
import type { ProviderRule, ProviderSubject } from "../subject/provider-subject.ts";

export const ENTRY_RULES: readonly ProviderRule[] = [
  {
    title: "entries have relative and normal paths",
    async check(subject) {
      for (const { path } of await entriesOf(subject)) {
        const parts = path === "" ? [] : path.split("/");
        const isNormal = !parts.some((part) => /^(?:\.{0,2}|\.wh\..*)$/.test(part));
        assert.ok(isNormal && !path.includes("\0"), `the path "${path}"`);
      }
    },
  },
  {
    title: "entries have modes, owners and times within their ranges",
    async check(subject) {
      for (const entry of await entriesOf(subject)) {
        if (entry.type === "whiteout") continue;
        const { path, mode, uid = 0, gid = 0, mtime = 0 } = entry;
        assert.ok(isWhole(mode) && mode <= 0o7777, `the mode of "${path}" is ${mode}`);
        assert.ok(isWhole(uid) && isWhole(gid), `"${path}" belongs to ${uid}:${gid}`);
        assert.ok(isWhole(mtime), `the time of "${path}" is ${mtime}, not whole seconds`);
      }
    },
  },
  {
    title: "entries name packages of the lock",
    async check(subject) {
      const { packages } = (await observe(subject)).lock;
      const purls = new Set<string | undefined>(packages.map(({ purl }) => purl));
      for (const entry of await entriesOf(subject)) {
        if (entry.type === "whiteout" || entry.package === undefined) continue;
        assert.ok(purls.has(entry.package), `"${entry.path}" is of "${entry.package}"`);
      }
    },
  },
  {
    title: "contents can be opened twice and have the size that they say",
    async check(subject) {
      for (const entry of await entriesOf(subject)) {
        if (entry.type !== "file") continue;
        const { size, reads } = entry.content;
        assert.deepEqual(reads[1], reads[0], `"${entry.path}" reads otherwise the second time`);
        assert.equal(reads[0]?.size, size, `the size of "${entry.path}"`);
      }
    },
  },
];

async function entriesOf(subject: ProviderSubject): Promise<ObservedEntry[]> {
  const { layers, phases } = await observe(subject);
  return [...layers, ...phases].flatMap(({ entries }) => entries);
}

function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
