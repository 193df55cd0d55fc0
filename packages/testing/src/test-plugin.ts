/**
 * The rules of both contracts as tests of one plugin and a provider that it makes.
 *
 * @module
 */
import { test } from "node:test";
import type { DistroPlugin } from "@rootsmith/core/provider";
import { FLAG_RULES } from "./rules/flag-rules.ts";
import { PLUGIN_RULES } from "./rules/plugin-rules.ts";
import {
  type PluginRule,
  type PluginSubject,
  type PluginTestOptions,
  providerOf,
} from "./subject/plugin-subject.ts";
import { PROVIDER_RULES } from "./test-provider.ts";

/** All of them: those of the plugin, then those of its provider. */
export const ALL_PLUGIN_RULES: readonly PluginRule[] = [
  ...PLUGIN_RULES,
  ...FLAG_RULES,
  ...PROVIDER_RULES,
];

/**
 * As {@linkcode testProvider}, of the provider that the plugin makes of `tag` and `values`, with rules
 * for the plugin itself: its flags, the provider from a lock, the package reader.
 *
 * @example
 * ```ts
 * testPlugin(plugin, { tag: "1", values: { greeting: "Hello" } });
 * ```
 */
export function testPlugin(plugin: DistroPlugin, options: PluginTestOptions = {}): void {
  for (const platform of options.platforms ?? ["linux/amd64"]) {
    let made: Promise<PluginSubject> | undefined;
    const makeSubject = async (): Promise<PluginSubject> => {
      const provider = await providerOf({ plugin, options });
      return { plugin, provider, platform, options };
    };
    for (const { title, check } of ALL_PLUGIN_RULES) {
      test(`${plugin.name} for ${platform}: ${title}`, async () => {
        made ??= makeSubject();
        await check(await made);
      });
    }
  }
}
