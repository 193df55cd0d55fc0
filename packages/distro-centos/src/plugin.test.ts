import assert from "node:assert/strict";
import { test } from "node:test";
import { plugins } from "./plugin.ts";

test("plugins load the provider of each distro, with a newest release", async () => {
  const made = plugins.map(async ({ provider }) => {
    const { name, options } = await provider(undefined, {});
    return `${name} ${options.release}`;
  });
  assert.deepEqual(await Promise.all(made), [
    "centos 10-stream",
    "rocky 10",
    "alma 10",
    "oracle 9",
    "scientific 7",
    "slc 6",
    "fedora 45",
    "mageia 9",
    "azurelinux 3",
  ]);
});

test("plugins hand values on as options of the same name", async () => {
  const [centos] = plugins;
  const provider = await centos?.provider("7", { groups: ["core"], weakDeps: true });
  assert.equal(provider?.options.release, "7");
  assert.equal(provider?.options.weakDeps, true);
});

test("plugins know a rootfs by its os-release", async () => {
  const tagsOf = async (id: string, version: string, name: string): Promise<unknown> => {
    const tags = plugins.map(async (plugin) => {
      const tag = await plugin.tagOf?.({ id, version, name, idLike: [] });
      return tag === undefined ? [] : [`${plugin.name}:${tag}`];
    });
    return (await Promise.all(tags)).flat();
  };
  assert.deepEqual(await tagsOf("centos", "9", "CentOS Stream"), ["centos:9-stream"]);
  assert.deepEqual(await tagsOf("centos", "8", "CentOS Linux"), ["centos:8"]);
  assert.deepEqual(await tagsOf("centos", "7", "CentOS Linux"), ["centos:7"]);
  assert.deepEqual(await tagsOf("almalinux", "9.4", "AlmaLinux"), ["alma:9"]);
  assert.deepEqual(await tagsOf("rocky", "9.4", "Rocky Linux"), ["rocky:9"]);
  assert.deepEqual(await tagsOf("ol", "9.4", "Oracle Linux Server"), ["oracle:9"]);
  assert.deepEqual(await tagsOf("fedora", "42", "Fedora Linux"), ["fedora:42"]);
  assert.deepEqual(await tagsOf("fedora", "20", "Fedora"), []);
  assert.deepEqual(await tagsOf("mageia", "9", "Mageia"), ["mageia:9"]);
  assert.deepEqual(await tagsOf("azurelinux", "3.0", "Microsoft Azure Linux"), ["azurelinux:3"]);
});

test("flags refuse a file that is no key or no repository file", async () => {
  const parse = (name: string, text: string) =>
    plugins[0]?.flags?.find((flag) => flag.name === name)?.parse?.(text);
  const section = "[base]\nbaseurl=http://mirror.example/$releasever\n";
  assert.equal(await parse("repo", section), section);
  assert.equal(await parse("repo", "http://mirror.example/"), "http://mirror.example/");
  assert.equal(await parse("repo", "./rpms"), "./rpms");
  await assert.rejects(async () => parse("repo", "hello\n"), {
    message: 'Cannot read the repository file: line 1 is neither a section nor an option: "hello"',
  });
  await assert.rejects(async () => parse("key", "hello\n"), {
    message: "Cannot read the keyring: it has no public key",
  });
});
