/**
 * The image of the BuildKit frontend: Node, the bundled frontend, and the two programs that it starts.
 *
 * @module
 */
import type { RootfsProvider } from "@rootsmith/core/provider";
import { scratch } from "@rootsmith/scratch";
import { buildScript } from "rootsmith";
import { frontendFiles } from "./frontend-files.ts";

const PROGRAMS = "/.rs/l";

/** The same for each platform, but for the files. */
function frontend(files: Parameters<typeof scratch>[0] = {}): RootfsProvider {
  return scratch({
    ...files,
    entrypoint: [`${PROGRAMS}/node`, `${PROGRAMS}/main.js`],
    env: { PATH: PROGRAMS, LD_LIBRARY_PATH: PROGRAMS },
    labels: {
      // It asks BuildKit for all that it wants of others.
      "moby.buildkit.frontend.network.none": "true",
      "moby.buildkit.frontend.caps":
        "moby.buildkit.frontend.subrequests,moby.buildkit.frontend.contexts",
    },
  });
}

await buildScript({
  name: "rootsmith",
  provider: {
    ...frontend(),
    async resolve(platform, ctx) {
      const { architecture } = platform;
      const copy = await frontendFiles(`out/frontend/${architecture}`, PROGRAMS, architecture);
      return frontend({ files: [{ copy, path: PROGRAMS }] }).resolve(platform, ctx);
    },
  },
});
