/**
 * Keyrings, pinned fingerprints, and the two forms of signature that archives carry.
 *
 * @module
 */
export { type ClearSigned, clearSignedText, parseClearSigned } from "./clear-signed.ts";
export type { KeyRecord, SubkeyRecord } from "./key-record.ts";
export { Keyring, readKeyring } from "./keyring.ts";
export {
  type OwnerTrust,
  readOwnerTrust,
  type TrustedKeysOptions,
  trustedKeys,
} from "./trusted-keys.ts";
export { type VerifyOptions, verifyClearSigned, verifyDetached } from "./verify.ts";
