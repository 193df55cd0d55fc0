/**
 * The tag that mkimage-yum.sh gave an image: the version in its release file.
 *
 * @module
 */
import type { FsEntry, RootfsProvider, RootfsReader } from "@rootsmith/core/provider";

/** The first file that exists is read. */
const RELEASE_FILES = ["etc/redhat-release", "etc/system-release"];

export interface ReleaseTag {
  /** The provider, extended to look into the finished rootfs. */
  readonly provider: RootfsProvider;
  /** `"7.9.2009"`. Known after a build; undefined if there is no such file, or no number in it. */
  tag(): string | undefined;
}

/** Makes a provider read the release file while it builds: layers must not come from the cache. */
export function withReleaseTag(provider: RootfsProvider): ReleaseTag {
  const { configure } = provider;
  let text = "";
  return {
    tag: () => /\d[\d.]*(?<!\.)/.exec(text)?.[0],
    provider: {
      ...provider,
      ...(configure && {
        async configure(lock, ctx) {
          const plan = await configure(lock, ctx);
          const phase = {
            title: "release file",
            async *entries(tree: RootfsReader): AsyncGenerator<FsEntry> {
              for (const path of RELEASE_FILES) {
                text ||= new TextDecoder().decode(await tree.read(path));
              }
              yield* [];
            },
          };
          return { ...plan, phases: [...plan.phases, phase] };
        },
      }),
    },
  };
}
