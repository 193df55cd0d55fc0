/**
 * What archives of Debian say, and what vouches for it.
 *
 * @module
 */

import { packageChains, RootfsTree } from "../../packages/core/src/provider.ts";
import { indexOfText } from "../../packages/distro-debian/fixtures/index-of-text.ts";
import { installedDebianGraph } from "../../packages/distro-debian/src/dpkg/installed-graph.ts";
import { parseStanzas } from "../../packages/distro-debian/src/formats/deb822.ts";
import { parseReleaseFile } from "../../packages/distro-debian/src/formats/release-file.ts";
import { parseClearSigned, readKeyring } from "../../packages/openpgp/src/mod.ts";
import { makeSigningKey, makeSuite } from "../../packages/testing/src/debian/mod.ts";
import { type FuzzTarget, textOf } from "../target.ts";

const KEY = `-----BEGIN PGP PUBLIC KEY BLOCK-----

mDMEaw2h0RYJKwYBBAHaRw8BAQdAurMSMOVpNpBCvlpCBPkaExq1qLasOuehGvWA
1APOQP20HUFyY2hpdmUgPGFyY2hpdmVAZXhhbXBsZS5vcmc+iJAEExYIADgWIQQp
RhyD/rlaz6zPTiMk8HMgJQJkZAUCaw2h0QIbAwULCQgHAgYVCgkICwIEFgIDAQIe
AQIXgAAKCRAk8HMgJQJkZKMVAQChHyHPrvcb6uX/Sj+720vFgYMw6kklNMuuMQD+
qdsWjwD/ZW37ebCMIZ4bcxBbu/fYpxtgeDgSnaCyqi4lwgm1UgU=
=F97N
-----END PGP PUBLIC KEY BLOCK-----
`;

const SIGNED = `-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

Origin: Test
Date: Mon, 30 Nov 2026 00:00:00 UTC
-----BEGIN PGP SIGNATURE-----

iHUEARYIAB0WIQQpRhyD/rlaz6zPTiMk8HMgJQJkZAUCaw2h0QAKCRAk8HMgJQJk
ZK4tAQDtOutRP6FJSiXFKXMiwm3BZu1ZuDUUkw/b17AmpQAAagEA47u+F5uMmyiJ
GUH3BauEETaSeEFnJzQqawWkDWp+LAQ=
=GB8M
-----END PGP SIGNATURE-----
`;

const ORIGIN = { repository: "debian", suite: "stable", component: "main" };

const STANZAS = `Package: libc6
Version: 2.41-12
Architecture: amd64
Essential: yes
Priority: required
Pre-Depends: base-files (>= 12) | dpkg:any, libgcc-s1 [amd64 !i386] <!nocheck>
Provides: libc (= 2.41), libc-dev
Description: the C library
 of GNU
 .
Filename: pool/main/g/glibc/libc6_2.41-12_amd64.deb
Size: 2847768
SHA256: ${"ab".repeat(32)}

Package: base-files
Version: 13
Architecture: all
Filename: pool/main/b/base-files/base-files_13_all.deb
Size: 1
SHA256: ${"cd".repeat(32)}
`;

export const DEBIAN_TARGETS: readonly FuzzTarget[] = [
  {
    name: "stanzas",
    seeds: async () => [STANZAS],
    parse: async (input) => parseStanzas(textOf(input)),
  },
  {
    name: "packages index",
    seeds: async () => [STANZAS],
    async parse(input) {
      const index = indexOfText(input, ORIGIN);
      for (const name of index.names()) index.find(name);
    },
  },
  {
    name: "installed packages",
    seeds: async () => [STANZAS.replaceAll(/^Filename.*$/gm, "Status: install ok installed")],
    async parse(input) {
      const tree = new RootfsTree();
      const content = { size: input.byteLength, open: () => [input] };
      for (const path of ["dpkg/status", "apt/extended_states"]) {
        tree.put({ type: "file", path: `var/lib/${path}`, mode: 0o644, content });
      }
      const graph = await installedDebianGraph(tree);
      for (const node of graph.packages) packageChains(graph, node, { limit: 1 });
    },
  },
  {
    name: "release file",
    seeds: async () => {
      const recipe = { suite: "stable", packages: [{ name: "a" }], signature: "none" } as const;
      const files = await makeSuite(recipe, await makeSigningKey());
      return [files.get("dists/stable/Release") ?? ""];
    },
    parse: async (input) => parseReleaseFile(input),
  },
  {
    name: "clear-signed text",
    seeds: async () => [SIGNED],
    parse: async (input) => parseClearSigned(input),
  },
  { name: "keyring", seeds: async () => [KEY], parse: (input) => readKeyring(input) },
];
