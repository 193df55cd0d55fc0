/**
 * What is written for apt in the image, read by a real apt.
 *
 * Needs apt-get.
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { readKeyring } from "@rootsmith/openpgp";
import { serveFiles } from "@rootsmith/testing";
import { makeSigningKey, makeSuite } from "@rootsmith/testing/debian";
import { execa } from "execa";
import { imageAptFiles } from "../image/sources-list.ts";
import { debianSettings } from "../options/options.ts";
import { DEBIAN } from "../releases/debian-releases.ts";
import { findRelease } from "../releases/release.ts";

const hasApt = (await execa("apt-get", ["--version"], { reject: false })).exitCode === 0;
const skip = hasApt ? false : "apt-get is not installed";

const CASES = [
  { name: "stanzas with an armored key", suite: "bookworm", aptVersion: "2.6.1" },
  { name: "lines with an armored key", suite: "bullseye", aptVersion: "2.2.4" },
  { name: "lines with a binary key, for apt before 1.4", suite: "bullseye", aptVersion: "1.2.35" },
] as const;

for (const { name, suite, aptVersion } of CASES) {
  test(`imageAptFiles() writes ${name}, which apt reads`, { skip }, async () => {
    const key = await makeSigningKey();
    const packages = [{ name: "tool" }];
    const server = await serveFiles(
      new Map([
        ...(await makeSuite({ suite: "any", packages }, key)),
        ...(await makeSuite({ suite: "flat/", packages }, key)),
      ]),
    );
    const root = await mkdtemp(join(tmpdir(), "rootsmith-apt-"));
    try {
      await chmod(root, 0o755); // apt reads as the user _apt
      const source = { name: "tool", urls: [server.url] };
      const settings = debianSettings(
        {
          suite,
          sources: [
            { ...source, suites: ["any"], components: ["main"] },
            { ...source, suites: ["flat/"], architectures: ["amd64"] },
          ].map((item) => ({ ...item, signedBy: [key.publicKey] })),
          pins: [{ packages: "tool", pin: "release o=Debian", priority: 900 }],
        },
        DEBIAN,
      );
      const release = findRelease(DEBIAN, suite);
      assert.ok(release);
      const keyring = await readKeyring(new TextEncoder().encode(key.publicKey));
      const requests = settings.sources.map((item) => ({
        repository: { name: "tool", urls: item.urls },
        suite: item.suites[0] ?? "",
        components: item.components ?? [],
        keys: { id: "", keyring: async () => keyring },
        allowExpired: false,
        checkValidUntil: true,
        matchesName: false,
        byHash: "yes" as const,
        source: item,
      }));
      const image = { distribution: DEBIAN, release, settings, requests, aptVersion };
      for (const { path, text = "", base64 } of await imageAptFiles(image)) {
        if (/etc\/apt\/sources\.list$|debian\.sources$/.test(path)) continue;
        const file = join(root, path);
        await mkdir(dirname(file), { recursive: true });
        const bytes = base64 === undefined ? text : Buffer.from(base64, "base64");
        await writeFile(
          file,
          typeof bytes === "string" ? bytes.replaceAll("/etc/apt/", `${root}/etc/apt/`) : bytes,
        );
      }
      assert.deepEqual((await readdir(join(root, "etc/apt"))).sort(), [
        "keyrings",
        "preferences.d",
        "sources.list.d",
      ]);
      const options = [
        `Dir::Etc=${root}/etc/apt`,
        `Dir::State=${root}/state`,
        `Dir::Cache=${root}/cache`,
        "Dir::State::status=/dev/null",
        "APT::Architecture=amd64",
        "APT::Sandbox::User=root",
        "Acquire::Languages=none",
      ].flatMap((option) => ["-o", option]);
      for (const directory of ["state/lists/partial", "cache/archives/partial"]) {
        await mkdir(join(root, directory), { recursive: true });
      }
      const update = await execa("apt-get", [...options, "update"], { all: true });
      // a flat repository has no name that could match
      assert.doesNotMatch(update.all, /^E:|^W: (?!Conflicting distribution)/m);
      const policy = await execa("apt-cache", [...options, "policy", "tool"]);
      assert.match(policy.stdout, / 1\.0 900$/m);
      assert.equal(policy.stdout.split(server.url).length - 1, 2);
    } finally {
      await server.close();
      await rm(root, { recursive: true, force: true });
    }
  });
}
