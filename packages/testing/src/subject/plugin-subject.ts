/**
 * A plugin under test, with a provider that it makes.
 *
 * @module
 */
import type { DistroPlugin, FlagValues, RootfsProvider } from "@rootsmith/core/provider";
import type { ProviderSubject, ProviderTestOptions } from "./provider-subject.ts";

/** What the plugin makes a provider of, and what builds of that need. */
export interface PluginTestOptions extends ProviderTestOptions {
  /** What stands after the colon. Default: nothing. */
  readonly tag?: string;
  /** What flags gave, by option. Default: none. */
  readonly values?: FlagValues;
}

export interface PluginSubject extends ProviderSubject {
  readonly plugin: DistroPlugin;
  readonly options: PluginTestOptions;
}

/** One rule of the contract of plugins. */
export interface PluginRule {
  /** What holds for every plugin: `"its flags have names of their own"`. */
  readonly title: string;
  /** @throws {AssertionError} If the plugin breaks it; the message says with what. */
  check(subject: PluginSubject): Promise<void>;
}

/** An option that no distro has. */
export const FOREIGN_OPTION = "no such option";

/** The provider of the tag and the values, with more values. */
export async function providerOf(
  { plugin, options }: Pick<PluginSubject, "plugin" | "options">,
  more: FlagValues = {},
): Promise<RootfsProvider> {
  return await plugin.provider(options.tag, { ...options.values, ...more });
}
