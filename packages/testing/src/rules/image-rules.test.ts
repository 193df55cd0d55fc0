import { contentOf, type RootfsProvider } from "@rootsmith/core/provider";
import { count, subjectOf, withEntry, withPhaseEntry } from "../../fixtures/broken-providers.ts";
import { soundProvider } from "../../fixtures/sound-provider.ts";
import { type Breaches, testBreaches } from "../../fixtures/test-breaches.ts";
import { IMAGE_RULES } from "./image-rules.ts";

const BREACHES: Breaches<RootfsProvider> = {
  "layers make the same image twice, the second from the lock file of the first": {
    "a time that moves": [
      withEntry(() => ({ mtime: count() })),
      /the second image is another:\n"x" differs in time/,
    ],
    "a size that moves": [
      withEntry(() => ({ content: contentOf("x".repeat(count())) })),
      /"x" differs in size, content/,
    ],
    "another title": [
      soundProvider({
        async *layers() {
          yield { title: `layer ${count()}`, entries: [] };
        },
      }),
      /the second image has other layers/,
    ],
  },
  "a configured image is the same twice, the second from the lock file of the first": {
    "a name that moves": [
      withPhaseEntry(() => ({ path: `x${count()}` })),
      /the second image is another:\n"x\d+" was removed\n"x\d+" was added/,
    ],
  },
  "usableUnconfigured: without an executor the layers are an image": {
    "nothing to configure": [
      withoutConfigure({ usableUnconfigured: true }),
      /without configure\(\) it says nothing/,
    ],
    "no layers": [soundProvider({ async *layers() {} }), /without an executor the image is empty/],
  },
  "extendsImages: the layers lie on top of another image, the same ones twice": {
    "what removes all": [
      withoutConfigure({
        extendsImages: true,
        async *layers() {
          yield { title: "x", entries: [{ type: "whiteout", path: "usr" }] };
        },
      }),
      /it removes "usr\/share\/rootsmith-testing\/below"/,
    ],
  },
};

testBreaches(IMAGE_RULES, BREACHES, subjectOf);

function withoutConfigure(changes: Partial<RootfsProvider>): RootfsProvider {
  const { configure: _, usableUnconfigured: _usable, ...provider } = soundProvider();
  return { ...provider, ...changes };
}
