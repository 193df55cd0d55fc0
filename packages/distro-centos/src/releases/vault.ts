/**
 * Repository files of CentOS releases that have moved to its vault. The servers in these files have been
 * switched off, so that yum and dnf in the image would find nothing.
 *
 * @see https://vault.centos.org/readme.txt
 * @module
 */
import { contentOf, type FileReader, type FsEntry } from "@rootsmith/core/provider";
import { listFiles, type OpenRpm } from "@rootsmith/rpm/transaction";

const REPO_FILE = /^etc\/yum\.repos\.d\/[^/]+\.repo$/;

/** Paths of the repository files in packages. */
export function repoFilesOf(rpms: readonly OpenRpm[]): readonly string[] {
  const paths = rpms.flatMap(({ rpm }) => listFiles(rpm.header).map(({ path }) => path));
  return paths.filter((path) => REPO_FILE.test(path));
}

/** The files that name those servers, changed to name the vault. */
export async function* vaultEntries(
  paths: readonly string[],
  tree: FileReader,
  vault: string,
): AsyncGenerator<FsEntry> {
  for (const path of paths) {
    const text = new TextDecoder().decode(await tree.read(path));
    const changed = vaultText(text, vault);
    if (changed === text) continue;
    yield { type: "file", path, mode: 0o644, content: contentOf(changed) };
  }
}

/**
 * A repository file with base URLs in the vault in place of mirrorlists. Other servers are left alone.
 *
 * @param vault Base URL of the release in the vault: `"http://vault.centos.org/7.9.2009"`.
 */
export function vaultText(text: string, vault: string): string {
  return text.replace(/^(?=mirrorlist=https?:\/\/mirrorlist\.centos\.org\/)/gm, "#").replace(
    // `centos/$releasever/`, `$contentdir/$stream/`
    /^#?(baseurl=)https?:\/\/mirror\.centos\.org\/[^/\s]+\/[^/\s]+\//gm,
    (_, option: string) => `${option}${vault}/`,
  );
}
