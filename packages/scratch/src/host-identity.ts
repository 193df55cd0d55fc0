/**
 * What stays of a machine's identity: nothing that opens or names it.
 *
 * @module
 */
import { collectBytes, contentOf, type RootfsTree } from "@rootsmith/core/provider";

/** An empty one is filled in at the first boot. @see machine-id(5) */
const MACHINE_ID = "etc/machine-id";

/** Files of lines whose second field can be the hash of a password. @see shadow(5), gshadow(5) */
const PASSWORD_FILES = ["passwd", "passwd-", "shadow", "shadow-", "gshadow", "gshadow-"].map(
  (name) => `etc/${name}`,
);

/**
 * Empties the machine id and takes away the hashes of passwords: nobody can log in with one.
 *
 * @param kept Paths that the caller wants as they are.
 */
export async function withoutIdentity(tree: RootfsTree, kept: readonly string[]): Promise<void> {
  const isKept = (path: string): boolean => kept.some((one) => one.replace(/^\/+/, "") === path);
  for (const path of [MACHINE_ID, ...PASSWORD_FILES]) {
    const node = tree.get(path);
    if (node?.type !== "file" || isKept(path)) continue;
    const text =
      path === MACHINE_ID
        ? ""
        : withoutPasswords(new TextDecoder().decode(await collectBytes(node.content.open())));
    tree.amend({ ...node, content: contentOf(text) });
  }
}

/** Accounts that were locked stay locked, those without a password stay so. */
function withoutPasswords(text: string): string {
  return text.replaceAll(/^([^:\n]*):([^:\n]+)(?=:)/gm, (line, name: string, password: string) => {
    if (password === "x") return line;
    return `${name}:${password.startsWith("!") ? "!" : "*"}`;
  });
}
