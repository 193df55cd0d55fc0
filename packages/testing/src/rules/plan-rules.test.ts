import type { RootfsProvider } from "@rootsmith/core/provider";
import {
  count,
  subjectOf,
  withEntry,
  withPhaseEntry,
  withSteps,
} from "../../fixtures/broken-providers.ts";
import { soundProvider } from "../../fixtures/sound-provider.ts";
import { type Breaches, testBreaches } from "../../fixtures/test-breaches.ts";
import { PLAN_RULES } from "./plan-rules.ts";

const BREACHES: Breaches<RootfsProvider> = {
  "configure() gives the same plan twice": {
    "a count": [withSteps(() => [{ title: "x", argv: ["/x", String(count())] }]), /equal/i],
  },
  "steps of configure() are data: a title, an absolute program, texts": {
    "a relative program": [
      withSteps(() => [{ title: "x", argv: ["sh"] }]),
      /"sh", which is not absolute/,
    ],
    "no title": [withSteps(() => [{ title: "", argv: ["/x"] }]), /a step has no title: \/x/],
    "a NUL": [withSteps(() => [{ title: "x", argv: ["/x", "a\0"] }]), /that is not a text/],
  },
  "explain() of steps takes any output, and says a fact or nothing": {
    "an empty fact": [
      withSteps(() => [{ title: "x", argv: ["/x"], explain: () => ({ fact: "" }) }]),
      /"x" fails without a fact/,
    ],
    "an error": [
      withSteps(() => [
        {
          title: "x",
          argv: ["/x"],
          explain: (output) => ({ fact: (/code (.)/.exec(output) as string[])[1] as string }),
        },
      ]),
      /null/,
    ],
  },
  "phases of configure() bring the whole content: of each package what layers() has of it": {
    "steps alone": [
      withSteps(() => []),
      /no phase has entries of pkg:generic\/blob@1, which a configured image lacks/,
    ],
    "no package": [withPhaseEntry(() => ({})), /no phase has entries of pkg:generic\/blob@1/],
    "files of no package": [
      { ...withEntry(() => ({})), configure: withSteps(() => []).configure as never },
      /no phase has entries: a configured image is empty/,
    ],
  },
  "configure() and its phases reject with the reason of an abort": {
    "a swallowed reason": [
      soundProvider({
        async configure({ sources: [source] }, ctx) {
          if (source !== undefined) await ctx.open(source).catch(() => {});
          return { title: "x", phases: [] };
        },
      }),
      /but: it went on/,
    ],
    "a wrapped reason in a phase": [
      soundProvider({
        configure: async (lock) => ({
          title: "x",
          phases: [
            {
              title: "x",
              async *entries(_tree, ctx) {
                try {
                  await ctx.memo(lock.epoch, async () => 1);
                  ctx.signal.throwIfAborted();
                } catch (cause) {
                  throw new Error("Cannot unpack", { cause });
                }
              },
            },
          ],
        }),
      }),
      /but: Error: Cannot unpack/,
    ],
  },
  "configure() refuses an extra that is not its own": {
    "what is not looked at": [withSteps(() => []), /expected a LockError/],
  },
};

testBreaches(PLAN_RULES, BREACHES, subjectOf);
