/**
 * The users and groups of an image.
 *
 * @module
 */
import type { JSX } from "preact";
import type { Accounts } from "../../image/image-report.ts";
import { DataTable } from "../parts/data-table.tsx";

const PASSWORDS = {
  none: "none: no password is asked for",
  locked: "locked",
  set: "set",
  unknown: "not known",
};

export function AccountsTab({ accounts }: { readonly accounts: Accounts }): JSX.Element {
  const { users, groups } = accounts;
  const groupNames = new Map(groups.map(({ gid, name }) => [gid, name]));
  if (users.length + groups.length === 0) {
    return (
      <p class="card">The image has neither /etc/passwd nor /etc/group: programs run as numbers.</p>
    );
  }
  return (
    <div class="stack">
      <section aria-labelledby="users-heading">
        <h2 id="users-heading">Users</h2>
        <DataTable
          caption="Users"
          what="user"
          rows={users}
          sortBy=""
          columns={[
            { label: "Name", isHeading: true, value: ({ name }) => name },
            { label: "Number", value: ({ uid }) => uid },
            { label: "Group", value: ({ gid }) => groupNames.get(gid) ?? String(gid) },
            {
              label: "Home",
              value: ({ home }) => home,
              cell: ({ home }) => <span class="mono">{home}</span>,
            },
            {
              label: "Shell",
              value: ({ shell }) => shell,
              cell: ({ shell }) => <span class="mono">{shell}</span>,
            },
            { label: "Password", value: ({ password }) => PASSWORDS[password] },
            { label: "Comment", value: ({ comment }) => comment },
          ]}
        />
      </section>
      <section aria-labelledby="groups-heading">
        <h2 id="groups-heading">Groups</h2>
        <DataTable
          caption="Groups"
          what="group"
          rows={groups}
          columns={[
            { label: "Name", isHeading: true, value: ({ name }) => name },
            { label: "Number", value: ({ gid }) => gid },
            { label: "Members", value: ({ members }) => members.join(", ") },
          ]}
        />
      </section>
    </div>
  );
}
