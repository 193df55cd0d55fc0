/**
 * Real packages of the CentOS family, and the keys that signed them. They are not part of this
 * project: the tests look for them in `ROOTSMITH_VECTORS` or in `shared/vectors` beside the repository.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { decompressContent } from "@rootsmith/archive";
import { collectBytes, SignatureError, storedBytes } from "@rootsmith/core/provider";
import { readKeyring } from "@rootsmith/openpgp";
import { scriptletsOf } from "../transaction/scriptlets.ts";
import { checkContents, readContents } from "./rpm-contents.ts";
import { rpmEntries } from "./rpm-entries.ts";
import { type RpmFile, readRpm } from "./rpm-file.ts";
import { findPayload } from "./rpm-payload.ts";
import { verifyRpm } from "./verify-rpm.ts";

const VECTORS = join(
  process.env.ROOTSMITH_VECTORS ?? join(import.meta.dirname, "../../../../../shared/vectors"),
  "rpm",
);
const skip = existsSync(VECTORS) ? false : `there are no packages in ${VECTORS}`;

const CENTOS_4 = "31EA27E56F790C18AD7918DFA53D0BAB443E1821";
const CENTOS_5 = "473D66D5212271FD51CC17B1A8A447DCE8562897";
const CENTOS_7 = "6341AB2753D78A78A7C27BB124C6A8A7F4A80EB5";
const RPM_RS = "77CEF535745D5AF04ECD115F522E846427933839";

interface Vector {
  readonly file: string;
  readonly key: string;
  readonly signedBy: string;
  /** Signed by DSA and SHA-1. */
  readonly legacy: boolean;
  /** That are no ghosts. */
  readonly files: number;
}

const SIGNED: readonly Vector[] = [
  {
    file: "centos-release-4-0.1.x86_64.rpm",
    key: "RPM-GPG-KEY-CentOS-4",
    signedBy: CENTOS_4,
    legacy: true,
    files: 16,
  },
  {
    file: "centos-release-5-0.0.el5.centos.2.x86_64.rpm",
    key: "RPM-GPG-KEY-CentOS-5",
    signedBy: CENTOS_5,
    legacy: true,
    files: 19,
  },
  {
    file: "centos-release-7-2.1511.el7.centos.2.10.x86_64.rpm",
    key: "RPM-GPG-KEY-CentOS-7",
    signedBy: CENTOS_7,
    legacy: false,
    files: 28,
  },
  {
    file: "epel-release-7-5.noarch.rpm",
    key: "RPM-GPG-KEY-CentOS-7",
    signedBy: CENTOS_7,
    legacy: false,
    files: 7,
  },
  {
    file: "389.el7.rpm",
    key: "RPM-GPG-KEY-CentOS-7",
    signedBy: CENTOS_7,
    legacy: false,
    files: 40,
  },
  { file: "rs-ed.rpm", key: "rs-ed25519.asc", signedBy: RPM_RS, legacy: false, files: 10 },
];

function bytesOf(file: string): Uint8Array {
  return readFileSync(join(VECTORS, file));
}

function read(file: string): Promise<RpmFile> {
  return readRpm(storedBytes(bytesOf(file)));
}

describe("real packages", { skip }, () => {
  for (const { file, key, signedBy, legacy, files } of SIGNED) {
    it(`${file} is signed, and unpacks`, async () => {
      const rpm = await read(file);
      const keyring = await readKeyring(bytesOf(key));
      const options = { what: file, allowLegacy: legacy };
      assert.deepEqual(await verifyRpm(rpm, keyring, options), { signedBy });
      const payload = storedBytes(await collectBytes(decompressContent(await findPayload(rpm))));
      const contents = await readContents(rpm.header, payload);
      await checkContents(rpm.header, contents);
      assert.equal([...rpmEntries(rpm.header, contents)].length, files);
    });

    it(`${file} is refused once any part of it has changed`, async () => {
      const keyring = await readKeyring(bytesOf(key));
      const bytes = bytesOf(file);
      const last = bytes.length - 1;
      for (const offset of [Math.floor(last / 2), last]) {
        const changed = Uint8Array.from(bytes);
        changed[offset] = (changed[offset] ?? 0) ^ 1;
        await assert.rejects(async () => {
          const rpm = await readRpm(storedBytes(changed));
          await verifyRpm(rpm, keyring, { what: file, allowLegacy: legacy });
        }, `${offset}`);
      }
    });
  }

  it("are refused where their signatures rest on SHA-1 and that is not allowed", async () => {
    const keyring = await readKeyring(bytesOf("RPM-GPG-KEY-CentOS-5"));
    const rpm = await read("centos-release-5-0.0.el5.centos.2.x86_64.rpm");
    await assert.rejects(verifyRpm(rpm, keyring, { what: "it" }), {
      name: "SignatureError",
      message: /rests on SHA1, which is broken$/,
    });
  });

  it("are refused where another key signed them", async () => {
    const keyring = await readKeyring(bytesOf("RPM-GPG-KEY-CentOS-7"));
    const rpm = await read("crypto-policies.el8.rpm");
    await assert.rejects(verifyRpm(rpm, keyring, { what: "it" }), SignatureError);
  });

  it("have scriptlets in Lua", async () => {
    const { post } = scriptletsOf((await read("crypto-policies.el8.rpm")).header);
    assert.deepEqual(post?.program, ["<lua>"]);
    assert.match(post?.body ?? "", /^if not posix\.access\("\/etc\/crypto-policies\/config"\)/);
  });
});
