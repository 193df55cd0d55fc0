/**
 * The keys of repositories as the package database keeps them: packages of the name `gpg-pubkey`.
 *
 * @see makePubkeyHeader() of lib/rpmts.c, in rpm 6 of lib/keystore.cc; rpmcliImportPubkey() of rpm
 *   4.4's lib/rpmchecksig.c
 * @module
 */
import { createHash } from "node:crypto";
import type { KeyRecord, Keyring, SubkeyRecord } from "@rootsmith/openpgp";
import {
  int32Value,
  newHeader,
  signedBytes,
  stringsValue,
  stringValue,
  translatedValue,
} from "../../file/header-values.ts";
import { SIGNATURE_TAG, TAG } from "../../file/rpm-tags.ts";
import { rpmvercmp } from "../../metadata/evr.ts";
import { armoredKey, base64Lines } from "./armored-key.ts";
import type { Installation, InstalledRpm } from "./installed-header.ts";

/** `RPMSENSE_KEYRING` and `RPMSENSE_EQUAL`. */
const KEYRING_EQUAL = 0x04000008;
/** Version of OpenPGP of the keys. */
const KEY_VERSION = 4;

/**
 * One row for each key, so that the image's own dnf or yum does not ask about it again.
 * `rpmVersion` is that of the rpm which seems to have imported them.
 */
export function gpgPubkeys(
  keyring: Pick<Keyring, "records">,
  rpmVersion: string,
  installation: Pick<Installation, "epoch">,
): InstalledRpm[] {
  return keyring.records.map((record) => ({ rpm: pubkeyRpm(record, rpmVersion, installation) }));
}

function pubkeyRpm(
  record: KeyRecord,
  rpmVersion: string,
  { epoch }: Pick<Installation, "epoch">,
): InstalledRpm["rpm"] {
  const isSince = (version: string): boolean => rpmvercmp(rpmVersion, version) >= 0;
  const { keyID, fingerprint, bytes, subkeys } = record;
  const shortID = shortOf(keyID);
  // until 4.18 rpm took the last name that it read, and until 4.17 the time of its signature
  const userID = (isSince("4.19") ? record.userID : record.lastUserID) ?? "none";
  const created = (isSince("4.18") ? undefined : record.certified) ?? record.created;
  const release = timeOf(created);
  const id = isSince("6") ? fingerprint.toLowerCase() : keyID;
  const provides = new Map([[`gpg(${userID})`, `${KEY_VERSION}:${id}-${release}`]]);
  const provide = (key: SubkeyRecord, version: string): void => {
    provides.set(`gpg(${shortOf(key.keyID)})`, version);
    if (isSince("4.15")) provides.set(`gpg(${key.keyID})`, version);
  };
  provide(record, `${KEY_VERSION}:${id}-${release}`);
  for (const subkey of isSince("4.13") && !isSince("6") ? subkeys : []) {
    provide(subkey, `${KEY_VERSION}:${subkey.keyID}-${timeOf(subkey.created)}`);
  }
  const text = isSince("4.8") ? translatedValue : stringValue;
  const values = [
    stringsValue(TAG.PUBKEYS, [base64Lines(bytes)]),
    stringValue(TAG.NAME, "gpg-pubkey"),
    stringValue(TAG.VERSION, isSince("6") ? id : shortID),
    stringValue(TAG.RELEASE, release),
    text(TAG.SUMMARY, isSince("4.15") ? `${userID} public key` : `gpg(${userID})`),
    text(TAG.DESCRIPTION, armoredKey(bytes, rpmVersion)),
    int32Value(TAG.BUILDTIME, isSince("4.10") ? created : epoch),
    stringValue(TAG.BUILDHOST, "localhost"),
    int32Value(TAG.SIZE, 0),
    stringValue(TAG.LICENSE, "pubkey"),
    ...(isSince("4.10") ? [stringValue(TAG.PACKAGER, userID)] : []),
    text(TAG.GROUP, "Public Keys"),
    ...(isSince("4.8") ? [stringValue(TAG.SOURCERPM, "(none)")] : []),
    stringsValue(TAG.PROVIDENAME, [...provides.keys()]),
    stringValue(TAG.RPMVERSION, rpmVersion),
    int32Value(TAG.PROVIDEFLAGS, ...Array.from(provides, () => KEYRING_EQUAL)),
    stringsValue(TAG.PROVIDEVERSION, [...provides.values()]),
  ];
  const header = newHeader(isSince("4.10") ? "main" : "stored", values);
  const digest = (algorithm: string): string =>
    createHash(algorithm).update(signedBytes(header)).digest("hex");
  const signature = newHeader("signature", [
    ...(isSince("4.10") ? [stringValue(SIGNATURE_TAG.SHA1, digest("sha1"))] : []),
    ...(isSince("4.15") ? [stringValue(SIGNATURE_TAG.SHA256, digest("sha256"))] : []),
    ...(isSince("6") ? [stringValue(SIGNATURE_TAG.SHA3_256, digest("sha3-256"))] : []),
  ]);
  return { header, signature };
}

function shortOf(keyID: string): string {
  return keyID.slice(-8);
}

function timeOf(created: number): string {
  return created.toString(16).padStart(8, "0");
}
