/**
 * Keyrings, pinned fingerprints, and the two forms of signature that archives carry.
 *
 * @module
 */
export { Keyring, readKeyring } from "./keyring.ts";
export { type VerifyOptions, verifyClearSigned, verifyDetached } from "./verify.ts";
