/**
 * A public key as text, in the lines that rpm makes of it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4880#section-6 (armor with a checksum)
 * @see pgpArmorWrap() of rpm's rpmio/rpmpgp.c, of rpm-sequoia since rpm 4.19
 * @module
 */
import { Buffer } from "node:buffer";
import { rpmvercmp } from "../../metadata/evr.ts";

const LINE = /.{1,64}/g;

/** Base64 in lines of 64 characters, each with its end. */
export function base64Lines(bytes: Uint8Array): string {
  const lines = Buffer.from(bytes).toString("base64").match(LINE) ?? [];
  return lines.map((line) => `${line}\n`).join("");
}

/** The block of a key, as the rpm of this version puts it into a description. */
export function armoredKey(bytes: Uint8Array, rpmVersion: string): string {
  const begin = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
  const end = "-----END PGP PUBLIC KEY BLOCK-----";
  return `${begin}\n${versionLine(rpmVersion)}\n${base64Lines(bytes)}=${checksum(bytes)}\n${end}\n`;
}

/** With the library that rpm was built with, whether its name was still true or not. */
function versionLine(rpmVersion: string): string {
  const isBefore = (version: string): boolean => rpmvercmp(rpmVersion, version) < 0;
  if (isBefore("4.6")) return `Version: rpm-${rpmVersion} (beecrypt-4.1.2)\n`;
  if (isBefore("4.18")) return `Version: rpm-${rpmVersion} (NSS-3)\n`;
  return isBefore("4.19") ? `Version: rpm-${rpmVersion}\n` : "";
}

/** CRC-24 in base64: RFC 4880, 6.1. */
function checksum(bytes: Uint8Array): string {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc & 0x800000 ? 0x1864cfb : 0);
  }
  return Buffer.of((crc >> 16) & 0xff, (crc >> 8) & 0xff, crc & 0xff).toString("base64");
}
