/**
 * Whole InRelease files: signatures, and what they vouch for.
 *
 * @module
 */
import { fakeResolveContext } from "../../packages/core/fixtures/fake-resolve-context.ts";
import { FetchError, type ResolveContext } from "../../packages/core/src/provider.ts";
import {
  fetchRelease,
  type SuiteRequest,
} from "../../packages/distro-debian/src/repository/fetch-release.ts";
import { readKeyring } from "../../packages/openpgp/src/mod.ts";
import type { FuzzTarget } from "../target.ts";

/** When the file below had been signed. */
const NOW = 1_796_078_254;

/** Ed25519, and RSA of 2048 bits. */
const KEYS = `-----BEGIN PGP PUBLIC KEY BLOCK-----

mDMEaw36QxYJKwYBBAHaRw8BAQdAJSrFU2w1lmIvy1EvqgBIAv1rhDoOukorSbFM
oSGLQvO0JUFyY2hpdmUgZWQyNTUxOSA8YXJjaGl2ZUBleGFtcGxlLmNvbT6IlgQT
FggAPhYhBEsTRZIGMRxzLMXOOen1aUimCfgNBQJrDfpDAhsDBQkFzob9BQsJCAcC
BhUKCQgLAgQWAgMBAh4BAheAAAoJEOn1aUimCfgN6OgBAJhqqkQlCP8gNFd4GQc8
MdkqcH7sUR/h8+b0aiQgZ5evAP9XrIwl8gJqTILk+WSR35PBITceaeApB9wTkTs6
Nom4CpkBDQRrDfpDAQgAyDRNXQSZM30r8GDTg8GRldrCEQ6NCzoZ2DWr0GEAml5W
sZXoDZy4G9uskuR2mlpgRaDg0tfHjQkktHIhV/vPUc7uzXbhUWb3E8GihiIqjemf
gS9YtUzBFAGbo/0os3D4LZaVVjibcOerIMAh0zhXYm9NPiVxEZQAzxjJbO/sqYPC
I6YBT/9rxylybiPD0ZQPIsQtMP6IuISvpYsAp4/KbWF45Kk4qikmwj3hsaz8xNuK
3aWNgLzUiAIw/w9FFfT+Sn8+YENGOWmJGnco3vztM4Q6oIue0cb4XCtQPHQ/KQfc
R/2qUjxL+4qleVL/IStR9gPw2P1uBh5EEnFBzdGVQwARAQABtCVBcmNoaXZlIHJz
YTIwNDggPGFyY2hpdmVAZXhhbXBsZS5jb20+iQFUBBMBCgA+FiEEGjyRuF4Qsy0R
EYnbNtMfa/U0n3sFAmsN+kMCGwMFCQXOhv0FCwkIBwIGFQoJCAsCBBYCAwECHgEC
F4AACgkQNtMfa/U0n3t97Af/cqU0EOWFbZ9gqYhgqel53DYVmIgC06+rkxJIeoT7
nFHExWbBItRS6vAOljOCyOESn2epzOCOmoVv63bDtCDCo+frJvfcA77Woyds6S5a
S0a2z2hkMoBVhJJuzuM77JWkjkrTw86GiAQj0xSo+8R3BcwGHo8y2BLQkFMhH9wG
rmAEhG5vgjL2O4ghOyDmJKwfrsvIowlrbaguQQ9vc6YDZ3Tp9oRMF+5QAUyUdMiw
y1C7w9Nqi7Ca03vcd2XKSKyo8ZaVV+PWqptQXS21dVVUbE/EqAc9JmnSlYkqFriE
Tp4x28tKUYsGJhfgiOdJn6sx2MEgNUBMBjK2qfa8i5ToIA==
=TEz6
-----END PGP PUBLIC KEY BLOCK-----
`;

/** Signed by both, by GnuPG 2.2. */
const IN_RELEASE = `-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA512

Origin: Test
Label: Test
Suite: stable
Codename: trixie
Date: Mon, 30 Nov 2026 00:00:00 UTC
Valid-Until: Mon, 07 Dec 2026 00:00:00 UTC
Acquire-By-Hash: yes
Architectures: all amd64
Components: main
Description: - a line of a dash
SHA256:
 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855        0 main/binary-all/Packages
 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad        3 main/binary-amd64/Packages
 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae        3 main/binary-amd64/Packages.xz
-----BEGIN PGP SIGNATURE-----

iIoEARYKADIWIQRLE0WSBjEccyzFzjnp9WlIpgn4DQUCaw36ZhQcYXJjaGl2ZUBl
eGFtcGxlLmNvbQAKCRDp9WlIpgn4DW4DAP9pQZrxo5nZv6mL5Z5iQbeBDySSufyX
0HMVX0X1CjLA0AEAsxUKEyLRla4IixCv9h8I79WCqnG8O0eQlASL4BtxmQeJAUgE
AQEKADIWIQQaPJG4XhCzLRERids20x9r9TSfewUCaw36ZhQcYXJjaGl2ZUBleGFt
cGxlLmNvbQAKCRA20x9r9TSfewyCCACBgWj+EPiROwtMVEUX062oMOwYRGfrb9D9
/ZRb0tB6rjNbjPrjqUKQT8Fs5RSre11brzSP7Pvtpx74jYTdrL0G2sI8y1CEhCaM
9cvpJgeJWgyX8V2Hf/Le0Cdxiz4uKhtyefAKtINEuY2NATX01k3KX14z/oBt8L54
nlmmZAT1g/bcOjjTwMk00WvbDK5MHys6OeYJBGEdsNKN7kpYfrScpE7xCrKfQagM
C0WpwHMIklkZz+rt8dHsekYMtcTBTqtlYsvBjyvXlRvnBlS2NgL47AX3v6Hx4jUE
jKa++epJdE7KJjMdb6BcHG27u9Uh5/eSJmP9XhGHHq7ce+BEw7c4
=vRcH
-----END PGP SIGNATURE-----
`;

const REQUEST: SuiteRequest = {
  repository: { name: "debian", urls: ["http://archive.example/debian"] },
  suite: "stable",
  components: ["main"],
  allowExpired: false,
  checkValidUntil: true,
  matchesName: true,
  byHash: "yes",
};

export const IN_RELEASE_TARGETS: readonly FuzzTarget[] = [
  {
    name: "InRelease",
    seeds: async () => [IN_RELEASE],
    parse: async (input) => {
      const keyring = await readKeyring(new TextEncoder().encode(KEYS));
      const keys = { id: "", keyring: async () => keyring };
      await fetchRelease({ ...REQUEST, keys }, contextOf(input));
    },
  },
  {
    name: "InRelease for sqv",
    seeds: async () => [IN_RELEASE],
    parse: async (input) => {
      const keyring = await readKeyring(new TextEncoder().encode(KEYS));
      const keys = { id: "", keyring: async () => keyring };
      await fetchRelease({ ...REQUEST, keys, sqv: true }, contextOf(input));
    },
  },
  {
    name: "InRelease that is trusted unsigned",
    seeds: async () => [IN_RELEASE],
    parse: (input) => fetchRelease(REQUEST, contextOf(input)),
  },
];

/** Of a mirror that has this InRelease, and nothing else. */
function contextOf(input: Uint8Array): ResolveContext {
  return fakeResolveContext({
    now: NOW,
    async fetch(_, path) {
      if (path === "dists/stable/InRelease") return input;
      throw new FetchError(`Cannot fetch "${path}"`, { url: path, status: 404 });
    },
  });
}
