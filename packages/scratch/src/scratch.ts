/**
 * The empty image: what `FROM scratch` stands for.
 *
 * @module
 */
import type { RootfsProvider } from "@rootsmith/core";

/** No layers, for any platform; nothing is fetched and nothing runs. The smallest provider there is. */
export function scratch(): RootfsProvider {
  return {
    name: "scratch",
    revision: 1,
    options: {},
    resolve: async (platform) => ({
      platform,
      epoch: 0,
      repositories: {},
      sources: [],
      packages: [],
    }),
    async *layers() {},
  };
}
