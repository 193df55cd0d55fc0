import type { ImageConfig, PackageFact, RootfsProvider } from "@rootsmith/core/provider";
import { count, subjectOf } from "../../fixtures/broken-providers.ts";
import { soundProvider } from "../../fixtures/sound-provider.ts";
import { type Breaches, testBreaches } from "../../fixtures/test-breaches.ts";
import { CONFIG_RULES } from "./config-rules.ts";

const BREACHES: Breaches<RootfsProvider> = {
  "config() gives the same JSON twice and leaves the lock alone": {
    "a count": [soundProvider({ config: () => ({ User: String(count()) }) }), /equal/i],
    "a function": [soundProvider({ config: () => ({ User: (() => {}) as never }) }), /equal/i],
  },
  "config() has variables as NAME=VALUE, commands as lists, and an absolute directory": {
    "a field of another name": [
      withConfig({ env: ["A=1"] } as ImageConfig),
      /"env" is no field of an image's config/,
    ],
    "a variable": [withConfig({ Env: ["PATH"] }), /the variable "PATH" is not NAME=VALUE/],
    "a command": [withConfig({ Cmd: "/bin/sh" as never }), /Cmd is not a list of texts/],
    "a directory": [withConfig({ WorkingDir: "srv" }), /directory "srv" is not absolute/],
    "a user": [withConfig({ User: "a b" }), /the user "a b" is not a name or number/],
    "a label": [withConfig({ Labels: { a: 1 as never } }), /the label "a" is not a text/],
  },
  "licenses() gives SPDX expressions for packages of the lock, in any rootfs": {
    "a licence by another name": [
      withLicenses(({ purl }) => [purl, "GPL-2+"]),
      /the licence of "pkg:generic\/blob@1" is no SPDX expression/,
    ],
    "another package": [
      withLicenses(() => ["pkg:generic/x@1", "MIT"]),
      /"pkg:generic\/x@1" is no package of the lock/,
    ],
    "a file that need not be there": [
      soundProvider({
        async licenses({ packages }, rootfs) {
          const bytes = (await rootfs.read("opt/blob")) as Uint8Array;
          return new Map(packages.map(({ purl }) => [purl, bytes.length > 0 ? "MIT" : "ISC"]));
        },
      }),
      /undefined/,
    ],
  },
};

testBreaches(CONFIG_RULES, BREACHES, subjectOf);

function withConfig(config: ImageConfig): RootfsProvider {
  return soundProvider({ config: () => config });
}

function withLicenses(licenseOf: (fact: PackageFact) => [string, string]): RootfsProvider {
  return soundProvider({ licenses: async ({ packages }) => new Map(packages.map(licenseOf)) });
}
