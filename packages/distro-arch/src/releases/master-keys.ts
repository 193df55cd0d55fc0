/**
 * The keys that all trust begins with. Each packager's key is signed by the owners of several of them.
 *
 * @see https://archlinux.org/master-keys/
 * @see archlinux-trusted in the package archlinux-keyring: Debian 0~20231113 and 20260608
 * @module
 */

/** Primary fingerprints: those of today, then those of before, which only the keyrings of their time name. */
export const MASTER_KEYS: readonly string[] = [
  "2AC0A42EFB0B5CBC7A0402ED4DC95B6D7BE9892E",
  "3572FA2A1B067F22C58AF155F8B821B42A6FDCD7",
  "69E6471E3AE065297529832E6BA0F5A2037F4F41",
  "99B6618472A3B3B814185BAED7D3D823B88BDB9B",
  "D8AFDDA07A5B6EDFA7D8CCDAD6D055F927843F1C",
  "75BD80E4D834509F6E740257B1B73B02CC52A02A",
  "91FFE0700E80619CEB73235CA88E23E377514E00",
];
