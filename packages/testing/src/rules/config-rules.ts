/**
 * What a provider says about the image and its packages.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  type ImageConfig,
  licenseExpression,
  RootfsTree,
  treeReader,
} from "@rootsmith/core/provider";
import { buildImage } from "../subject/built-image.ts";
import { inLayers, type ProviderRule } from "../subject/provider-subject.ts";

/** @see https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md */
const FIELDS: Readonly<Record<keyof ImageConfig, true>> = {
  User: true,
  ExposedPorts: true,
  Env: true,
  Entrypoint: true,
  Cmd: true,
  Volumes: true,
  WorkingDir: true,
  Labels: true,
  StopSignal: true,
};

export const CONFIG_RULES: readonly ProviderRule[] = [
  {
    title: "config() gives the same JSON twice and leaves the lock alone",
    async check(subject) {
      const { provider } = subject;
      const [first, second] = await inLayers(subject, async (lock) => [
        provider.config?.(lock) ?? {},
        provider.config?.(lock) ?? {},
      ]);
      assert.deepEqual(second, first);
      assert.deepEqual(JSON.parse(JSON.stringify(first)), first);
    },
  },
  {
    title: "config() has variables as NAME=VALUE, commands as lists, and an absolute directory",
    async check(subject) {
      const config = await inLayers(subject, async (lock) => subject.provider.config?.(lock) ?? {});
      checkConfig(config);
    },
  },
  {
    title: "licenses() gives SPDX expressions for packages of the lock, in any rootfs",
    async check(subject) {
      const { provider } = subject;
      if (provider.licenses === undefined) return;
      const { result, rootfs } = await buildImage(subject);
      const [lock] = result.lock.platforms;
      assert.ok(lock !== undefined);
      const purls = new Set(lock.packages.map(({ purl }) => purl));
      for (const reader of [treeReader(rootfs), treeReader(new RootfsTree())]) {
        const licenses: ReadonlyMap<string, string> = await provider.licenses(lock, reader);
        for (const [purl, license] of licenses) {
          assert.ok(purls.has(purl), `"${purl}" is no package of the lock`);
          assert.equal(
            license,
            licenseExpression(license),
            `the licence of "${purl}" is no SPDX expression`,
          );
        }
      }
    },
  },
];

function checkConfig(config: ImageConfig): void {
  const { Env = [], Cmd, Entrypoint, WorkingDir, User, Labels } = config;
  const other = Object.keys(config).find((name) => !Object.hasOwn(FIELDS, name));
  assert.equal(other, undefined, `"${other}" is no field of an image's config`);
  for (const variable of Env) {
    assert.match(variable, /^[^=\0]+=[^\0]*$/, `the variable "${variable}" is not NAME=VALUE`);
  }
  for (const [name, list = []] of Object.entries({ Cmd, Entrypoint })) {
    const isList = Array.isArray(list) && list.every((text) => typeof text === "string");
    assert.ok(isList, `${name} is not a list of texts`);
  }
  assert.match(WorkingDir ?? "/", /^\//, `the working directory "${WorkingDir}" is not absolute`);
  assert.match(User ?? "0", /^\S+$/, `the user "${User}" is not a name or number`);
  for (const [name, value] of Object.entries(Labels ?? {})) {
    assert.equal(typeof value, "string", `the label "${name}" is not a text`);
  }
}
