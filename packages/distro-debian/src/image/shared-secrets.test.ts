import assert from "node:assert/strict";
import { test } from "node:test";
import { filesReader } from "../../../core/fixtures/files-reader.ts";
import { warnOfSharedSecrets } from "./shared-secrets.ts";

async function warnings(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const found: string[] = [];
  const tree = filesReader(files);
  await warnOfSharedSecrets(tree, (event) => {
    if (event.type === "warning") found.push(event.message);
  });
  return found;
}

test("warnOfSharedSecrets() names each secret, and what makes another", async () => {
  assert.deepEqual(
    await warnings({ "etc/bind/rndc.key": "key", "var/lib/rabbitmq/.erlang.cookie": "x" }),
    [
      'every container of the image shares the secret in "/etc/bind/rndc.key"; "rndc-confgen -a" makes another',
      'every container of the image shares the secret in "/var/lib/rabbitmq/.erlang.cookie"; "openssl rand -base64 -out /var/lib/rabbitmq/.erlang.cookie 42" makes another',
    ],
  );
});

test("warnOfSharedSecrets() looks for a password where a file need not have one", async () => {
  const debianCnf = (password: string): string => `[client]\nuser = root\n${password}`;
  assert.deepEqual(
    await warnings({
      "etc/mysql/debian.cnf": debianCnf(""),
      "etc/dbconfig-common/config": "dbc_dbpass='x'\n",
      "etc/dbconfig-common/a.conf": "dbc_dbuser='a'\ndbc_dbpass=''\n",
    }),
    [],
  );
  assert.deepEqual(
    await warnings({
      "etc/mysql/debian.cnf": debianCnf("password = Zm9v\n"),
      "etc/dbconfig-common/b.conf": "dbc_dbuser='b'\ndbc_dbpass='bar'\n",
    }),
    [
      'every container of the image shares the password in "/etc/dbconfig-common/b.conf"; "dpkg-reconfigure" of the package makes another',
      'every container of the image shares the password in "/etc/mysql/debian.cnf"; another password of debian-sys-maint in the database makes another',
    ],
  );
});
