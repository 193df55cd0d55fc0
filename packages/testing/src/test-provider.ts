/**
 * The rules of the provider contract as tests of one provider.
 *
 * @module
 */
import { test } from "node:test";
import type { RootfsProvider } from "@rootsmith/core/provider";
import { CONFIG_RULES } from "./rules/config-rules.ts";
import { ENTRY_RULES } from "./rules/entry-rules.ts";
import { IDENTITY_RULES } from "./rules/identity-rules.ts";
import { IMAGE_RULES } from "./rules/image-rules.ts";
import { LAYER_RULES } from "./rules/layer-rules.ts";
import { LOCK_RULES } from "./rules/lock-rules.ts";
import { NORMALIZATION_RULES } from "./rules/normalization-rules.ts";
import { PLAN_RULES } from "./rules/plan-rules.ts";
import type { ProviderRule, ProviderTestOptions } from "./subject/provider-subject.ts";

/** All of them, in the order of a build. */
export const PROVIDER_RULES: readonly ProviderRule[] = [
  ...IDENTITY_RULES,
  ...LOCK_RULES,
  ...LAYER_RULES,
  ...ENTRY_RULES,
  ...PLAN_RULES,
  ...NORMALIZATION_RULES,
  ...CONFIG_RULES,
  ...IMAGE_RULES,
];

/**
 * Registers one test for each rule and platform, on node:test. The name of a test that fails is the
 * rule that was broken. Each build has an empty cache of its own and uses no mirror of the host.
 * Nothing is run, unless `executors` are given: scripts are steps that a rootfs in memory takes.
 *
 * @example
 * ```ts
 * const mirror = await serveFiles({ "1/index": INDEX, "1/rootfs.tar": ROOTFS });
 *
 * testProvider(tiny({ release: "1" }), { mirrors: { tiny: [mirror.url] } });
 * ```
 */
export function testProvider(provider: RootfsProvider, options: ProviderTestOptions = {}): void {
  for (const platform of options.platforms ?? ["linux/amd64"]) {
    const subject = { provider, platform, options };
    for (const { title, check } of PROVIDER_RULES) {
      test(`${provider.name} for ${platform}: ${title}`, () => check(subject));
    }
  }
}
