import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RootfsProvider } from "@rootsmith/core/provider";
import { subjectOf, withHostMirrors, withOptions } from "../../fixtures/broken-providers.ts";
import { soundProvider } from "../../fixtures/sound-provider.ts";
import { type Breaches, testBreaches } from "../../fixtures/test-breaches.ts";
import { IDENTITY_RULES } from "./identity-rules.ts";

const BREACHES: Breaches<RootfsProvider> = {
  "its name is in lower case, its revision a whole number from 1": {
    "a name with a capital": [soundProvider({ name: "Sound" }), /the name is "Sound"/],
    "revision 0": [soundProvider({ revision: 0 }), /the revision is 0/],
  },
  "its options survive JSON": {
    "a date": [withOptions({ at: new Date(0) as never }), /equal/i],
    "an undefined field": [withOptions({ suite: undefined }), /equal/i],
  },
  "its options hold no secret and no path of this machine": {
    credentials: [withOptions({ mirror: "https://me:pw@mirror.example" }), /holds a secret/],
    "a path": [withOptions({ files: [join(tmpdir(), "x")] }), /is a path of this machine/],
  },
  "hostMirrors() gives lists of URLs, also on a host that it does not know": {
    "one text": [withHostMirrors("http://a" as never), /not a list/],
    "no URL": [
      withHostMirrors(["undefined/debian"]),
      /"undefined\/debian" of "blobs" is not a URL/,
    ],
    "files of another host": [
      soundProvider({
        hostMirrors: async (host) => ({ blobs: [`${await host.read("etc/mirror")}`] }),
      }),
      /is not a URL/,
    ],
  },
};

testBreaches(IDENTITY_RULES, BREACHES, subjectOf);
