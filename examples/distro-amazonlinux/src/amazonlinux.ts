/**
 * Amazon Linux, as data: what sets it apart from CentOS and Fedora.
 *
 * @see https://docs.aws.amazon.com/linux/al2023/ug/repo-metadata-signing.html for the key
 * @module
 */
import type { Distribution } from "@rootsmith/distro-centos";
import { AMAZON_LINUX_KEYS } from "./amazon-linux-keys.ts";

export const AMAZON_LINUX: Distribution = {
  name: "amazonlinux",
  title: "Amazon Linux",
  id: "amzn",
  keys: AMAZON_LINUX_KEYS,
  releases: [
    {
      name: "2023",
      releasever: "2023",
      mirrors: ["https://cdn.amazonlinux.com/al2023"],
      // Each version is a repository of its own, and shares a store of packages with the others.
      repositories: [
        {
          id: "amazonlinux",
          path: "core/mirrors/latest/$basearch/mirror.list",
          isMirrorlist: true,
        },
      ],
      architectures: ["x86_64", "aarch64"],
      keys: ["B21C50FA44A99720EAA72F7FE951904AD832C631"],
      rpmdb: { backend: "sqlite", path: "var/lib/rpm" },
      weakDeps: true,
    },
  ],
};
