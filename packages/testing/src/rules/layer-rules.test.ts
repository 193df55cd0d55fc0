import { contentOf, type RootfsProvider } from "@rootsmith/core/provider";
import { count, subjectOf, withEntry, withPhaseEntry } from "../../fixtures/broken-providers.ts";
import { soundProvider } from "../../fixtures/sound-provider.ts";
import { type Breaches, testBreaches } from "../../fixtures/test-breaches.ts";
import { LAYER_RULES } from "./layer-rules.ts";

const sound = soundProvider();

const BREACHES: Breaches<RootfsProvider> = {
  "layers() gives the same entries twice, also for a lock that was read back": {
    "a count in a file": [withEntry(() => ({ content: contentOf(String(count())) })), /equal/i],
    "a lock that is changed": [
      soundProvider({
        layers(lock, ctx) {
          (lock as { epoch: number }).epoch = 5;
          return sound.layers(lock, ctx);
        },
      }),
      /read only|readonly/,
    ],
  },
  "phases give the same entries twice, also for a lock that was read back": {
    "a count in a file": [
      withPhaseEntry(() => ({ content: contentOf(String(count())) })),
      /equal/i,
    ],
    "a time that moves": [withPhaseEntry(() => ({ mtime: count() })), /equal/i],
  },
  "layers() and phases open only sources of the lock": {
    "another path": [
      soundProvider({
        async *layers(lock, ctx) {
          const [source] = lock.sources;
          if (source !== undefined) await ctx.open({ ...source, path: "other" });
          yield { title: "none", entries: [] };
        },
      }),
      /"other" is not a source of the lock/,
    ],
    "another path in a phase": [
      soundProvider({
        configure: async ({ sources: [source] }) => ({
          title: "x",
          phases: [
            {
              title: "x",
              async *entries(_tree, ctx) {
                if (source !== undefined) await ctx.open({ ...source, path: "other" });
                yield* [];
              },
            },
          ],
        }),
      }),
      /"other" is not a source of the lock/,
    ],
  },
  "layers() rejects with the reason of an abort": {
    "a swallowed reason": [
      soundProvider({
        async *layers(lock, ctx) {
          const [source] = lock.sources;
          if (source !== undefined) await ctx.open(source).catch(() => {});
          yield { title: "none", entries: [] };
        },
      }),
      /but: it went on/,
    ],
  },
  "layers() refuses an extra that is not its own": {
    "what is not looked at": [
      withEntry(() => ({})),
      /expected a LockError for the extra undefined/,
    ],
  },
};

testBreaches(LAYER_RULES, BREACHES, subjectOf);
