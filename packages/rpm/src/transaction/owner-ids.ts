/**
 * The numbers of the users and groups that packages name.
 *
 * @module
 */
import type { BuildContext } from "@rootsmith/core/provider";
import type { Accounts } from "../file/accounts.ts";
import type { ListedFile } from "../file/rpm-file-list.ts";

/** What a rootfs does not know belongs to root, and a warning says so once. */
export class OwnerIds {
  readonly #unknown = new Set<string>();
  readonly #report: BuildContext["report"];

  constructor(report: BuildContext["report"]) {
    this.#report = report;
  }

  of(
    { user, group }: Pick<ListedFile, "user" | "group">,
    { users, groups }: Accounts,
  ): { uid: number; gid: number } {
    return { uid: this.#idOf(user, "user", users), gid: this.#idOf(group, "group", groups) };
  }

  #idOf(name: string, kind: "user" | "group", ids: ReadonlyMap<string, number>): number {
    if (name === "root" || name === "") return 0;
    const id = ids.get(name);
    if (id === undefined && !this.#unknown.has(`${kind} ${name}`)) {
      this.#unknown.add(`${kind} ${name}`);
      const message = `The rootfs has no ${kind} "${name}": its files belong to root`;
      this.#report({ type: "warning", code: "UNKNOWN_OWNER", message });
    }
    return id ?? 0;
  }
}
