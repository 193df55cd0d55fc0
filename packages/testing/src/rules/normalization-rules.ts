/**
 * What a provider says about what its scripts leave.
 *
 * @module
 */
import assert from "node:assert/strict";
import { normalizationsOf } from "@rootsmith/core/provider";
import type { ProviderRule } from "../subject/provider-subject.ts";

const encoder = new TextEncoder();

/** Nothing, a text, bytes that are none, and what is cut off. */
const CONTENTS = [
  new Uint8Array(),
  encoder.encode("a = 1\nb:2:3\n"),
  Uint8Array.from({ length: 256 }, (_, index) => index),
  Uint8Array.of(0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0, 0, 0, 9),
];

const EPOCH = 1_700_000_000;

export const NORMALIZATION_RULES: readonly ProviderRule[] = [
  {
    title: "normalizations have names of their own and reasons",
    async check({ provider }) {
      const seen = new Set<string>();
      for (const { name, reason } of normalizationsOf(provider)) {
        assert.match(name, /^[a-z0-9]+(?:-[a-z0-9]+)*$/, `the name "${name}"`);
        assert.ok(name !== "all" && name !== "none", `the name "${name}" has a meaning`);
        assert.ok(!seen.has(name), `the name "${name}" is there twice, or is one of core's`);
        assert.match(reason, /^.+$/, `"${name}" has no reason, or one of several lines`);
        seen.add(name);
      }
    },
  },
  {
    title: "paths of normalizations are below the root, and normal",
    async check({ provider: { normalizations = [] } }) {
      for (const { name, paths } of normalizations) {
        assert.ok(paths.length > 0, `"${name}" has no paths`);
        for (const path of paths) {
          const isNormal = !path
            .replace(/^\//, "")
            .split("/")
            .some((part) => /^\.{0,2}$/.test(part));
          assert.ok(isNormal, `"${name}" is for "${path}"`);
        }
      }
    },
  },
  {
    title: "normalizations that rewrite a file take any bytes, and have no more to do then",
    async check({ provider: { normalizations = [] } }) {
      for (const { name, action } of normalizations) {
        if (typeof action !== "function") continue;
        for (const content of CONTENTS) {
          const once = rewritten(name, () => action(content, EPOCH));
          const twice = rewritten(name, () => action(once, EPOCH));
          assert.deepEqual([...twice], [...once], `"${name}" changes what it has made`);
        }
      }
    },
  },
];

function rewritten(name: string, rewrite: () => Uint8Array): Uint8Array {
  try {
    return rewrite();
  } catch (cause) {
    throw new assert.AssertionError({ message: `"${name}" throws ${cause}` });
  }
}
