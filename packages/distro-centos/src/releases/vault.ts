/**
 * The repository files of CentOS releases that have moved to its vault: the servers that they name are
 * switched off, so that yum and dnf in the image would find nothing.
 *
 * @see https://vault.centos.org/readme.txt
 * @module
 */
import { contentOf, type FileReader, type FsEntry } from "@rootsmith/core/provider";
import { listFiles, type OpenRpm } from "@rootsmith/rpm/transaction";

const REPO_FILE = /^etc\/yum\.repos\.d\/[^/]+\.repo$/;

/** Paths of the repository files that packages bring. */
export function repoFilesOf(rpms: readonly OpenRpm[]): readonly string[] {
  const paths = rpms.flatMap(({ rpm }) => listFiles(rpm.header).map(({ path }) => path));
  return paths.filter((path) => REPO_FILE.test(path));
}

/** Those of the files that name the servers, as they name the vault. */
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
 * The text of a repository file in which base URLs of the vault take the place of mirrorlists. What
 * names other servers stays.
 *
 * @param vault Where the release lies in it: `"http://vault.centos.org/7.9.2009"`.
 */
export function vaultText(text: string, vault: string): string {
  return text.replace(/^(?=mirrorlist=https?:\/\/mirrorlist\.centos\.org\/)/gm, "#").replace(
    // `centos/$releasever/`, `$contentdir/$stream/`
    /^#?(baseurl=)https?:\/\/mirror\.centos\.org\/[^/\s]+\/[^/\s]+\//gm,
    (_, option: string) => `${option}${vault}/`,
  );
}
