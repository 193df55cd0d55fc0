/**
 * Conffiles of an image that its owner has changed, and that an installation leaves as they are.
 *
 * @see dpkg(1), "--force-confold"
 * @module
 */
import type { RootfsReader, RootfsTree, StageContext } from "@rootsmith/core/provider";
import type { DebianLockedPackage } from "../lock/lock.ts";

/** Says which, since the version of the package lies beside each, as `.dpkg-dist`. */
export async function warnOfKeptConffiles(
  packages: readonly DebianLockedPackage[],
  base: RootfsTree,
  tree: RootfsReader,
  { report }: Pick<StageContext, "report">,
): Promise<void> {
  for (const { name, key, architecture } of packages) {
    const lists = [name, `${name}:${architecture}`].map(
      (it) => `var/lib/dpkg/info/${it}.conffiles`,
    );
    for (const list of lists) {
      const text = new TextDecoder().decode(await tree.read(list));
      for (const [, path = ""] of text.matchAll(/^(?:remove-on-upgrade )?\/(.+)$/gm)) {
        const beside = `${path}.dpkg-dist`;
        if ((await tree.stat(beside)) === undefined || base.follow(beside) !== undefined) continue;
        const message = `/${path} of ${key} was changed and stays as it is; the package's own is /${beside}`;
        report({ type: "warning", code: "CONFFILE_KEPT", message });
      }
    }
  }
}
