/**
 * What a plugin promises the command.
 *
 * @module
 */
import assert from "node:assert/strict";
import { parseImageName } from "@rootsmith/core/image";
import {
  type PackageFact,
  ResolveError,
  RootfsTree,
  readOsRelease,
  treeReader,
} from "@rootsmith/core/provider";
import { buildImage } from "../subject/built-image.ts";
import { FOREIGN_OPTION, type PluginRule, providerOf } from "../subject/plugin-subject.ts";

export const PLUGIN_RULES: readonly PluginRule[] = [
  {
    title: "its name is in lower case, its usage begins with it, its summary is one line",
    async check({ plugin: { name, usage, summary } }) {
      assert.match(name, /^[a-z0-9]+(?:-[a-z0-9]+)*$/, `the name is "${name}"`);
      const rest = usage.startsWith(name) ? usage.slice(name.length) : undefined;
      assert.match(rest ?? "x", /^(?:$|:|\[)/, `the usage "${usage}" is not one of "${name}"`);
      assert.match(summary, /^.+$/, "the summary is empty, or of several lines");
    },
  },
  {
    title: "provider() refuses an option that it does not know, as a wrong use",
    async check(subject) {
      await assertWrongUse(async () => providerOf(subject, { [FOREIGN_OPTION]: "x" }));
    },
  },
  {
    title: "provider() accepts each of tags()",
    async check({ plugin, options: { values = {} } }) {
      for (const tag of (await plugin.tags?.()) ?? []) {
        await assert.doesNotReject(async () => plugin.provider(tag, values), `the tag "${tag}"`);
      }
    },
  },
  {
    title: "tagOf() gives nothing for the os-release of another distro",
    async check({ plugin }) {
      assert.equal(await plugin.tagOf?.({ id: "no-distro", idLike: [], version: "1" }), undefined);
    },
  },
  {
    title: "imageName() gives a name that an image can have",
    async check({ plugin, options: { tag, values = {} } }) {
      const name = plugin.imageName?.(tag, values);
      if (name === undefined) return;
      assert.doesNotThrow(() => parseImageName(name), `the name "${name}"`);
    },
  },
  {
    title: "fromLock() makes the provider again from the options in a lock, by the plugin's name",
    async check({ plugin, provider }) {
      if (plugin.fromLock === undefined) return;
      assert.equal(plugin.name, provider.name, `the lock is one of "${provider.name}"`);
      const again = await plugin.fromLock(JSON.parse(JSON.stringify(provider.options)));
      assert.equal(again.name, provider.name);
      assert.deepEqual(again.options, provider.options);
    },
  },
  {
    title: "fromLock() refuses options that are not its own, as a wrong use",
    async check({ plugin, provider }) {
      if (plugin.fromLock === undefined) return;
      const { options } = provider;
      await assertWrongUse(async () => plugin.fromLock?.({ ...options, [FOREIGN_OPTION]: "x" }));
    },
  },
  {
    title: "packages() lists what the lock says of the rootfs, and nothing in an empty one",
    async check(subject) {
      const { plugin } = subject;
      if (plugin.packages === undefined) return;
      assert.deepEqual(await plugin.packages(new RootfsTree()), []);
      const { result, rootfs } = await buildImage(subject, {
        configure: subject.options.executors === undefined ? "none" : "auto",
      });
      // the namespace of a package URL is what os-release says; qualifiers may come from elsewhere
      const isNamed = (await readOsRelease(treeReader(rootfs))) !== undefined;
      const lines = (facts: readonly PackageFact[]): string[] =>
        facts
          .map(({ purl, name, version }) =>
            isNamed ? purl.replace(/\?.*/, "") : `${name} ${version}`,
          )
          .sort();
      assert.deepEqual(
        lines(await plugin.packages(rootfs)),
        lines(result.lock.platforms[0]?.packages ?? []),
      );
    },
  },
  {
    title: "packageGraph() has the packages of packages(), and relations among them",
    async check(subject) {
      const { plugin } = subject;
      if (plugin.packageGraph === undefined) return;
      assert.deepEqual(await plugin.packageGraph(new RootfsTree()), { packages: [] });
      const { rootfs } = await buildImage(subject, {
        configure: subject.options.executors === undefined ? "none" : "auto",
      });
      const { packages } = await plugin.packageGraph(rootfs);
      const ids = packages.map(({ id }) => id);
      const listed = (await plugin.packages?.(rootfs)) ?? [];
      assert.deepEqual(ids.toSorted(), listed.map(({ purl }) => purl).sort());
      for (const { name, relations } of packages) {
        for (const { text, satisfiedBy } of relations) {
          const other = satisfiedBy.find(({ id }) => !ids.includes(id))?.id;
          assert.equal(other, undefined, `"${other}", for "${text}" of ${name}, is not there`);
        }
      }
    },
  },
];

async function assertWrongUse(use: () => Promise<unknown>): Promise<void> {
  await assert.rejects(
    use,
    (error) => error instanceof TypeError || error instanceof ResolveError,
    `expected a TypeError or a ResolveError for the option "${FOREIGN_OPTION}"`,
  );
}
