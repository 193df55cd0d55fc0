/**
 * The name servers that mkimage.sh wrote into every image.
 *
 * @module
 */
import { contentOf, type FsEntry, type RootfsProvider } from "@rootsmith/core/provider";

const RESOLV_CONF: FsEntry = {
  type: "file",
  path: "etc/resolv.conf",
  mode: 0o644,
  content: contentOf("nameserver 8.8.8.8\nnameserver 8.8.4.4\n"),
};

/** Adds the file to the entries of a provider, and drops its command: the context finds the shell. */
export function withResolvConf(provider: RootfsProvider): RootfsProvider {
  const { configure } = provider;
  return {
    ...provider,
    options: { ...provider.options, mkimage: true },
    config: () => ({}),
    async *layers(lock, ctx) {
      yield* provider.layers(lock, ctx);
      yield { title: "resolv.conf", entries: [RESOLV_CONF] };
    },
    ...(configure && {
      async configure(lock, ctx) {
        const plan = await configure(lock, ctx);
        const phase = {
          title: "resolv.conf",
          async *entries() {
            yield RESOLV_CONF;
          },
        };
        return { ...plan, phases: [...plan.phases, phase] };
      },
    }),
  };
}
