import type { DistroPlugin, PackageGraph } from "@rootsmith/core/provider";
import { soundPlugin, subjectOfPlugin } from "../../fixtures/sound-plugin.ts";
import { soundProvider } from "../../fixtures/sound-provider.ts";
import { type Breaches, testBreaches } from "../../fixtures/test-breaches.ts";
import { PLUGIN_RULES } from "./plugin-rules.ts";

const sound = soundPlugin();
const WRONG_USE = /expected a TypeError or a ResolveError for the option "no such option"/;

const BREACHES: Breaches<DistroPlugin> = {
  "its name is in lower case, its usage begins with it, its summary is one line": {
    "a capital": [soundPlugin({ name: "Sound" }), /the name is "Sound"/],
    "another usage": [soundPlugin({ usage: "sounds" }), /the usage "sounds" is not one of "sound"/],
    "a summary of two lines": [soundPlugin({ summary: "a\nb" }), /the summary is empty, or of/],
  },
  "provider() refuses an option that it does not know, as a wrong use": {
    "an option that is left out": [soundPlugin({ provider: () => soundProvider() }), WRONG_USE],
  },
  "provider() accepts each of tags()": {
    "a tag that is refused": [
      soundPlugin({
        tags: async () => ["s", "gone"],
        provider(tag = "s", values) {
          if (tag === "gone") throw new TypeError("it is gone");
          return sound.provider(tag, values);
        },
      }),
      /the tag "gone"/,
    ],
  },
  "tagOf() gives nothing for the os-release of another distro": {
    "a tag of any": [soundPlugin({ tagOf: async () => "s" }), /equal/i],
  },
  "imageName() gives a name that an image can have": {
    "a capital": [soundPlugin({ imageName: () => "Sound" }), /the name "Sound"/],
  },
  "fromLock() makes the provider again from the options in a lock, by the plugin's name": {
    "another name": [soundPlugin({ name: "other" }), /the lock is one of "sound"/],
    "an option that is lost": [soundPlugin({ fromLock: () => sound.provider("t", {}) }), /equal/i],
  },
  "fromLock() refuses options that are not its own, as a wrong use": {
    "what is not looked at": [soundPlugin({ fromLock: () => soundProvider() }), WRONG_USE],
    "another error": [
      soundPlugin({
        fromLock() {
          throw new Error("no");
        },
      }),
      WRONG_USE,
    ],
  },
  "packages() lists what the lock says of the rootfs, and nothing in an empty one": {
    "what is always there": [
      soundPlugin({ packages: async () => [{ purl: "pkg:generic/a@1", name: "a", version: "1" }] }),
      /equal/i,
    ],
    nothing: [soundPlugin({ packages: async () => [] }), /blob 1/],
  },
  "packageGraph() has the packages of packages(), and relations among them": {
    "what is always there": [soundPlugin({ packageGraph: async () => graphOf("a") }), /equal/i],
    "other packages": [withGraph(() => graphOf("pkg:generic/a@1")), /pkg:generic\/blob@1/],
    "a package that is not there": [
      withGraph(() => graphOf("pkg:generic/blob@1", "a")),
      /"a", for "x" of blob, is not there/,
    ],
  },
};

testBreaches(PLUGIN_RULES, BREACHES, subjectOfPlugin);

/** With a graph where there are packages. */
function withGraph(graph: () => PackageGraph): DistroPlugin {
  return soundPlugin({
    packageGraph: async (rootfs) =>
      rootfs.get("opt/blob") === undefined ? { packages: [] } : graph(),
  });
}

function graphOf(id: string, by?: string): PackageGraph {
  const satisfiedBy = by === undefined ? [] : [{ id: by }];
  const relations = [{ kind: "Depends", text: "x", satisfiedBy }];
  return { packages: [{ id, name: "blob", version: "1", relations }] };
}
