/**
 * What the flags of a plugin promise.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type DistroFlag, FormatError, optionOf } from "@rootsmith/core/provider";
import {
  FOREIGN_OPTION,
  type PluginRule,
  type PluginSubject,
  providerOf,
} from "../subject/plugin-subject.ts";

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
      for (const { name, value, choices, many, file, parse } of flags) {
        if (value !== undefined) {
          assert.ok(!name.startsWith("no-"), `--${name} is a switch, but has a value`);
          continue;
        }
        const has = Object.entries({ choices, many, file, parse }).find(
          ([, how]) => how !== undefined,
        )?.[0];
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
    title: "provider() knows the option of each flag",
    async check(subject) {
      const foreign = await refusalOf(subject, FOREIGN_OPTION, "x");
      for (const flag of subject.plugin.flags ?? []) {
        const option = optionOf(flag);
        const refusal = await refusalOf(subject, option, exampleOf(flag));
        const unknown = foreign?.replaceAll(FOREIGN_OPTION, option) ?? "";
        assert.notEqual(refusal, unknown, `--${flag.name} gives "${option}": ${unknown}`);
      }
    },
  },
  {
    title: "parse() of flags takes any text, or throws a TypeError or FormatError with the fact",
    async check({ plugin: { flags = [] } }) {
      for (const { name, parse } of flags) {
        for (const text of TEXTS) {
          try {
            await parse?.(text);
          } catch (error) {
            const isFact = error instanceof TypeError || error instanceof FormatError;
            assert.ok(isFact, `--${name} "${text.slice(0, 20)}": ${error}`);
            assert.ok(error.message !== "", `--${name} "${text.slice(0, 20)}": no fact`);
          }
        }
      }
    },
  },
];

/** What the provider says of an option; undefined if it takes it. */
async function refusalOf(
  subject: PluginSubject,
  option: string,
  value: unknown,
): Promise<string | undefined> {
  try {
    await providerOf(subject, { [option]: value });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function exampleOf({ name, value, many }: DistroFlag): unknown {
  if (value === undefined) return !name.startsWith("no-");
  return many === undefined ? "x" : ["x"];
}

function areOpposites([a, b, ...others]: readonly DistroFlag[]): boolean {
  if (a === undefined || b === undefined || others.length > 0) return false;
  return a.name === `no-${b.name}` || b.name === `no-${a.name}`;
}
