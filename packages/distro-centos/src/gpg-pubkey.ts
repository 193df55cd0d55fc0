/**
 * The keys of repositories as the package database keeps them: packages of the name `gpg-pubkey`.
 *
 * @see makePubkeyHeader() of rpm 4.18's lib/rpmts.c
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { KeyRecord, Keyring } from "@rootsmith/openpgp";
import {
  int32Value,
  newHeader,
  signedBytes,
  stringsValue,
  stringValue,
  translatedValue,
} from "./header-values.ts";
import type { InstalledRpm } from "./installed-header.ts";
import { SIGNATURE_TAG, TAG } from "./rpm-tags.ts";

/** `RPMSENSE_KEYRING` and `RPMSENSE_EQUAL`. */
const KEYRING_EQUAL = 0x04000008;
/** Version of OpenPGP of the keys. */
const KEY_VERSION = 4;

/**
 * One row for each key, of which the image's own dnf or yum does not have to ask again then.
 * `rpmVersion` is that of the rpm which seems to have imported them.
 */
export function gpgPubkeys(keyring: Pick<Keyring, "records">, rpmVersion: string): InstalledRpm[] {
  return keyring.records.map((record) => ({ rpm: pubkeyRpm(record, rpmVersion) }));
}

function pubkeyRpm(
  { fingerprint, userID, created, bytes, armored }: KeyRecord,
  rpmVersion: string,
): InstalledRpm["rpm"] {
  const keyID = fingerprint.slice(-16).toLowerCase();
  const shortID = keyID.slice(-8);
  const release = created.toString(16).padStart(8, "0");
  const provides = [`gpg(${userID})`, `gpg(${shortID})`, `gpg(${keyID})`];
  const header = newHeader("main", [
    stringsValue(TAG.PUBKEYS, [Buffer.from(bytes).toString("base64")]),
    stringValue(TAG.NAME, "gpg-pubkey"),
    stringValue(TAG.VERSION, shortID),
    stringValue(TAG.RELEASE, release),
    translatedValue(TAG.SUMMARY, `${userID} public key`),
    translatedValue(TAG.DESCRIPTION, armored),
    int32Value(TAG.BUILDTIME, created),
    stringValue(TAG.BUILDHOST, "localhost"),
    int32Value(TAG.SIZE, 0),
    stringValue(TAG.LICENSE, "pubkey"),
    stringValue(TAG.PACKAGER, userID),
    translatedValue(TAG.GROUP, "Public Keys"),
    stringValue(TAG.SOURCERPM, "(none)"),
    stringsValue(TAG.PROVIDENAME, provides),
    stringValue(TAG.RPMVERSION, rpmVersion),
    int32Value(TAG.PROVIDEFLAGS, ...provides.map(() => KEYRING_EQUAL)),
    stringsValue(
      TAG.PROVIDEVERSION,
      provides.map(() => `${KEY_VERSION}:${keyID}-${release}`),
    ),
  ]);
  const digest = (algorithm: string): string =>
    createHash(algorithm).update(signedBytes(header)).digest("hex");
  const signature = newHeader("signature", [
    stringValue(SIGNATURE_TAG.SHA1, digest("sha1")),
    stringValue(SIGNATURE_TAG.SHA256, digest("sha256")),
  ]);
  return { header, signature };
}
