import assert from "node:assert/strict";
import { test } from "node:test";
import { filesReader } from "../../../core/fixtures/files-reader.ts";
import { warnOfMadeDatabases, warnOfMadeParameters } from "./made-databases.ts";

async function directories(files: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  const tree = filesReader(Object.fromEntries(files.map((path) => [path, "\0"])));
  await warnOfMadeDatabases(tree, (event) => {
    if (event.type === "warning") found.push(/"(.+?)"/.exec(event.message)?.[1] ?? "");
  });
  return found;
}

test("warnOfMadeDatabases() names the databases that are there", async () => {
  assert.deepEqual(await directories(["var/lib/postgresql/.psqlrc", "var/lib/mysql/x"]), []);
  assert.deepEqual(
    await directories([
      "var/lib/postgresql/17/main/PG_VERSION",
      "var/lib/mysql/debian-11.8.flag",
      "etc/ldap/slapd.d/cn=config.ldif",
      "var/lib/heimdal-kdc/heimdal.db",
    ]),
    [
      "/var/lib/postgresql",
      "/var/lib/mysql",
      "/var/lib/heimdal-kdc",
      "/etc/ldap/slapd.d",
      "/var/lib/ldap",
    ],
  );
});

test("warnOfMadeParameters() names the files that are there", async () => {
  const found: string[] = [];
  const tree = filesReader({
    "etc/freeradius/3.0/certs/dh": "-----BEGIN DH PARAMETERS-----",
    "etc/freeradius/3.0/certs/ca.cnf": "",
    "etc/courier/dhparams.pem": "-----BEGIN DH PARAMETERS-----",
  });
  await warnOfMadeParameters(tree, (event) => {
    if (event.type === "warning") found.push(event.message);
  });
  assert.deepEqual(found, [
    'the Diffie-Hellman parameters in "/etc/freeradius/3.0/certs/dh" are others in each build, as a script draws them, unless a beforeUnpack hook brings the file',
    'the Diffie-Hellman parameters in "/etc/courier/dhparams.pem" are others in each build, as a script draws them, unless a beforeUnpack hook brings the file',
  ]);
});
