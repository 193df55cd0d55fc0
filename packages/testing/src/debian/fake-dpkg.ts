/**
 * What dpkg notes when it configures packages, where nothing is run.
 *
 * @see dpkg(1) "--configure", and "PACKAGE STATES"
 * @module
 */
import {
  type ConfigureStep,
  contentOf,
  type RootfsTree,
  treeReader,
} from "@rootsmith/core/provider";

const STATUS = "var/lib/dpkg/status";

/**
 * The `run` of tests of a distribution of the Debian family: `dpkg --configure` makes what is unpacked
 * installed. Other programs do nothing.
 */
export async function fakeDpkg({ argv }: ConfigureStep, rootfs: RootfsTree): Promise<void> {
  if (argv[0] !== "/usr/bin/dpkg" || !argv.includes("--configure")) return;
  const status = new TextDecoder().decode(await treeReader(rootfs).read(STATUS));
  const installed = status.replaceAll(/^(Status: install ok) unpacked$/gm, "$1 installed");
  rootfs.put({ type: "file", path: STATUS, mode: 0o644, content: contentOf(installed) });
}
