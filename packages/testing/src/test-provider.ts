/**
 * The rules of the provider contract as tests of one provider.
 *
 * @module
 */
import { test } from "node:test";
import type { RootfsProvider } from "@rootsmith/core/provider";
import { CONFIGURE_RULES } from "./configure-rules.ts";
import { IDENTITY_RULES } from "./identity-rules.ts";
import { LAYER_RULES } from "./layer-rules.ts";
import { LOCK_RULES } from "./lock-rules.ts";
import type { ProviderRule, ProviderTestOptions } from "./provider-subject.ts";

/** All of them, in the order of a build. */
export const PROVIDER_RULES: readonly ProviderRule[] = [
  ...IDENTITY_RULES,
  ...LOCK_RULES,
  ...LAYER_RULES,
  ...CONFIGURE_RULES,
];

/**
 * Registers one test for each rule and platform, on node:test. The name of a test that fails is the
 * rule that was broken. Each build has an empty cache of its own, uses no mirror of the host, and
 * runs nothing.
 *
 * @example
 * ```ts
 * const archive = await serveArchive(RECIPE);
 * after(() => archive.close());
 *
 * testProvider(debian({ suite: "bookworm" }), { mirrors: { debian: [archive.url] } });
 * ```
 */
export function testProvider(provider: RootfsProvider, options: ProviderTestOptions = {}): void {
  for (const platform of options.platforms ?? ["linux/amd64"]) {
    for (const { title, check } of PROVIDER_RULES) {
      test(`${provider.name} for ${platform}: ${title}`, () =>
        check({ provider, platform, options }));
    }
  }
}
