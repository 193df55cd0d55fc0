import type { Normalization, RootfsProvider } from "@rootsmith/core/provider";
import { subjectOf } from "../../fixtures/broken-providers.ts";
import { soundProvider } from "../../fixtures/sound-provider.ts";
import { type Breaches, testBreaches } from "../../fixtures/test-breaches.ts";
import { NORMALIZATION_RULES } from "./normalization-rules.ts";

const BREACHES: Breaches<RootfsProvider> = {
  "normalizations have names of their own and reasons": {
    "a capital": [withNormalization({ name: "Logs" }), /the name "Logs"/],
    "a word of the flag": [withNormalization({ name: "all" }), /the name "all" has a meaning/],
    "one of core's": [
      withNormalization({ name: "machine-id" }),
      /the name "machine-id" is there twice, or is one of core's/,
    ],
    "no reason": [withNormalization({ reason: "" }), /"x" has no reason/],
  },
  "paths of normalizations are below the root, and normal": {
    "no path": [withNormalization({ paths: [] }), /"x" has no paths/],
    "the root itself": [withNormalization({ paths: ["/"] }), /"x" is for "\/"/],
    "a path upwards": [withNormalization({ paths: ["etc/../x"] }), /"x" is for "etc\/\.\.\/x"/],
    "a slash at the end": [withNormalization({ paths: ["var/log/"] }), /"x" is for "var\/log\/"/],
  },
  "normalizations that rewrite a file take any bytes, and have no more to do then": {
    "an error": [
      withNormalization({
        action: (content) => {
          if (content.length === 0) throw new Error("it is empty");
          return content;
        },
      }),
      /"x" throws Error: it is empty/,
    ],
    "what is added each time": [
      withNormalization({ action: (content) => Uint8Array.of(...content, 0) }),
      /"x" changes what it has made/,
    ],
    "what is random": [
      withNormalization({ action: () => crypto.getRandomValues(new Uint8Array(8)) }),
      /"x" changes what it has made/,
    ],
  },
};

testBreaches(NORMALIZATION_RULES, BREACHES, subjectOf);

function withNormalization(change: Partial<Normalization>): RootfsProvider {
  const normalization = { name: "x", reason: "-", paths: ["x"], action: "remove" } as const;
  return soundProvider({ normalizations: [{ ...normalization, ...change }] });
}
