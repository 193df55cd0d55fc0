/**
 * What configuring leaves behind and an image must not have, whatever is to be normalized: private
 * keys, and what is of the build in directories that are emptied at each start.
 *
 * @module
 */
import type { BuildContext, FsEntry, RootfsReader } from "@rootsmith/core/provider";
import { warnOfMadeDatabases, warnOfMadeParameters } from "./made-databases.ts";
import { warnOfSharedSecrets } from "./shared-secrets.ts";

/** Keys that every container of the image would share: who needs them makes them at first start. */
const HOST_KEYS = ["dsa", "ecdsa", "ed25519", "rsa"].flatMap((kind) => [
  `etc/ssh/ssh_host_${kind}_key`,
  `etc/ssh/ssh_host_${kind}_key.pub`,
]);

export async function* cleanUp(
  tree: RootfsReader,
  ctx: Pick<BuildContext, "report">,
): AsyncGenerator<FsEntry> {
  await warnOfSharedSecrets(tree, (event) => ctx.report(event));
  await warnOfMadeDatabases(tree, (event) => ctx.report(event));
  await warnOfMadeParameters(tree, (event) => ctx.report(event));
  for (const path of HOST_KEYS) yield { type: "whiteout", path };

  // What lies there is of the build: the directories are mounted over, or emptied at each start.
  for (const [path, mode] of Object.entries(VOLATILE)) {
    yield { type: "whiteout", path };
    yield { type: "dir", path, mode };
  }

  const apt = userID(await textOf(tree, "etc/passwd"), "_apt");
  if (apt !== undefined) {
    for (const path of ["var/lib/apt/lists/partial", "var/cache/apt/archives/partial"]) {
      yield { type: "whiteout", path }; // a directory that exists would keep its owner
      yield { type: "dir", path, mode: 0o700, uid: apt };
    }
  }
}

/** Directories and their modes, as base-files makes them. */
const VOLATILE: Readonly<Record<string, number>> = { run: 0o755, "run/lock": 0o1777, tmp: 0o1777 };

function userID(passwd: string, user: string): number | undefined {
  const line = passwd.split("\n").find((text) => text.startsWith(`${user}:`));
  return line === undefined ? undefined : Number(line.split(":")[2]);
}

async function textOf(tree: RootfsReader, path: string): Promise<string> {
  return new TextDecoder().decode(await tree.read(path));
}
