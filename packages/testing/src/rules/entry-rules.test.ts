import type { RootfsProvider } from "@rootsmith/core/provider";
import {
  onceOnly,
  subjectOf,
  withEntry,
  withPhase,
  withPhaseEntry,
} from "../../fixtures/broken-providers.ts";
import { type Breaches, testBreaches } from "../../fixtures/test-breaches.ts";
import { ENTRY_RULES } from "./entry-rules.ts";

const BREACHES: Breaches<RootfsProvider> = {
  "entries have relative and normal paths": {
    "an absolute path": [withEntry(() => ({ path: "/x" })), /the path "\/x"/],
    "a path upwards": [withEntry(() => ({ path: "../x" })), /the path "\.\.\/x"/],
    "a slash at the end": [withEntry(() => ({ path: "x/" })), /the path "x\/"/],
    "the name of a whiteout": [withEntry(() => ({ path: "a/.wh.b" })), /the path "a\/\.wh\.b"/],
  },
  "entries have modes, owners and times within their ranges": {
    "a mode in a phase": [withPhaseEntry(() => ({ mode: 0o10000 })), /the mode of "x" is 4096/],
    "a mode in a script": [
      withPhase({
        async *script() {
          yield [{ type: "dir", path: "x", mode: 0o10000 }];
        },
      }),
      /the mode of "x" is 4096/,
    ],
    "a mode with the type": [withEntry(() => ({ mode: 0o100644 })), /the mode of "x" is 33188/],
    "an owner below 0": [withEntry(() => ({ uid: -1 })), /"x" belongs to -1:0/],
    "a time in fractions": [withEntry(() => ({ mtime: 0.5 })), /the time of "x" is 0\.5/],
  },
  "entries name packages of the lock": {
    "another package": [
      withEntry(() => ({ package: "pkg:generic/x@1" })),
      /"x" is of "pkg:generic\/x@1"/,
    ],
  },
  "contents can be opened twice and have the size that they say": {
    "a generator": [withEntry(() => ({ content: onceOnly() })), /reads otherwise the second time/],
    "another size": [
      withEntry(() => ({ content: { size: 9, open: () => [new Uint8Array(1)] } })),
      /the size of "x"/,
    ],
  },
};

testBreaches(ENTRY_RULES, BREACHES, subjectOf);
