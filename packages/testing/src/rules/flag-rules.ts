/**
 * What the flags of a plugin promise.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type DistroFlag, optionOf } from "@rootsmith/core/provider";
import type { PluginRule } from "../subject/plugin-subject.ts";

/** What a person may type by mistake. */
const TEXTS = ["", " ", ":", "=", "a", "-1", "a:b:c", "\ufffd\u0001", "a".repeat(10_000)];

export const FLAG_RULES: readonly PluginRule[] = [
  {
    title: "flags have names of their own in lower case, and a line of help",
    async check({ plugin: { flags = [] } }) {
      const seen = new Set<string>();
      for (const { name, help, value } of flags) {
        assert.match(name, /^[a-z0-9]+(?:-[a-z0-9]+)*$/, `the flag "${name}"`);
        assert.ok(!seen.has(name), `the flag "${name}" is there twice`);
        assert.match(help, /^.+$/, `--${name} has no help, or one of several lines`);
        assert.match(value ?? "x", /^[^<>\n]+$/, `the value of --${name} is "${value}"`);
        seen.add(name);
      }
    },
  },
  {
    title: "flags are switches, or say how their value is read",
    async check({ plugin: { flags = [] } }) {
      for (const { name, value, many, file, parse } of flags) {
        if (value !== undefined) {
          assert.ok(!name.startsWith("no-"), `--${name} is a switch, but has a value`);
          continue;
        }
        const has = Object.entries({ many, file, parse }).find(([, how]) => how !== undefined)?.[0];
        assert.equal(has, undefined, `--${name} is a switch, for which "${has}" says nothing`);
      }
    },
  },
  {
    title: "each option comes from one flag, or from a switch and its opposite",
    async check({ plugin: { flags = [] } }) {
      for (const [option, of] of Map.groupBy(flags, optionOf)) {
        const names = of.map(({ name }) => `--${name}`).join(" and ");
        assert.ok(of.length === 1 || areOpposites(of), `"${option}" comes from ${names}`);
      }
    },
  },
  {
    title: "parse() of flags takes any text, or throws a TypeError with the fact",
    async check({ plugin: { flags = [] } }) {
      for (const { name, parse } of flags) {
        for (const text of TEXTS) {
          try {
            parse?.(text);
          } catch (error) {
            assert.ok(error instanceof TypeError, `--${name} "${text.slice(0, 20)}": ${error}`);
            assert.ok(error.message !== "", `--${name} "${text.slice(0, 20)}": no fact`);
          }
        }
      }
    },
  },
];

function areOpposites([a, b, ...others]: readonly DistroFlag[]): boolean {
  if (a === undefined || b === undefined || others.length > 0) return false;
  return a.name === `no-${b.name}` || b.name === `no-${a.name}`;
}
