/**
 * The image of the BuildKit frontend: Node, the bundled frontend, and the two programs that it starts.
 *
 * @module
 */
import { scratch } from "@rootsmith/scratch";
import { buildScript } from "rootsmith";
import { frontendFiles } from "./frontend-files.ts";

const PROGRAMS = "/.rs/l";

await buildScript({
  name: "rootsmith",
  provider: scratch({
    files: [{ copy: await frontendFiles("out/frontend", PROGRAMS), path: PROGRAMS }],
    entrypoint: [`${PROGRAMS}/node`, `${PROGRAMS}/main.js`],
    env: { PATH: PROGRAMS, LD_LIBRARY_PATH: PROGRAMS },
    labels: {
      // It asks BuildKit for all that it wants of others.
      "moby.buildkit.frontend.network.none": "true",
      "moby.buildkit.frontend.caps":
        "moby.buildkit.frontend.subrequests,moby.buildkit.frontend.contexts",
    },
  }),
});
