/**
 * Definition files.
 *
 * @module
 */

import { readDefinition } from "../../packages/definition/src/mod.ts";
import { plugins } from "../../packages/distro-debian/src/plugin.ts";
import { type FuzzTarget, textOf } from "../target.ts";

const SEED = `vars: { suite: trixie }
parts:
  common: &common { distro: "debian:\${suite}", include: [curl], config: { env: { A: 1 } } }
images:
  web:
    extends: common
    matrix: { suite: [bookworm, trixie] }
    variants: { runtime: {}, dev: { include: gcc } }
    files: [{ path: /etc/motd, content: hi, mode: 0640, owner: "app:app" }]
    accounts: { users: [{ name: app }], runAs: app }
    run: [echo hi, [/bin/true]]
    outputs: ["type=oci,dest=out/\${name}"]
    tags: "x.example/web:\${suite}\${suffix}"
    tests: [{ run: "true", matches: ^a+$ }, { file: /etc/motd, mode: "0640" }, { package: curl }]
  other: *common
`;

export const DEFINITION_TARGETS: readonly FuzzTarget[] = [
  {
    name: "definition",
    seeds: async () => [SEED],
    parse: async (input) => {
      const definition = readDefinition(textOf(input), {
        file: "rootsmith.yaml",
        distros: ["debian"],
        plugin: async (name) => plugins.find((plugin) => plugin.name === name),
        readText: async () => undefined,
      });
      for (const image of definition.images.slice(0, 20)) await image.load();
    },
  },
];
