/**
 * Databases, and parameters of key exchanges, that postinst scripts make: random numbers and times of
 * their own, which nothing here can even out, make them other ones in each build.
 *
 * @module
 */
import type { ProgressEvent, RootfsReader } from "@rootsmith/core/provider";
import { pathsLike } from "./paths-like.ts";

/** A directory, by the name of a small file that is there if the database is. */
const DATABASES: readonly { readonly sign: string; readonly directory: string }[] = [
  { sign: "var/lib/postgresql/*/*/PG_VERSION", directory: "var/lib/postgresql" },
  { sign: "var/lib/mysql/debian-*.flag", directory: "var/lib/mysql" },
  { sign: "var/lib/heimdal-kdc/heimdal.db", directory: "var/lib/heimdal-kdc" },
  { sign: "etc/ldap/slapd.d/cn=config.ldif", directory: "etc/ldap/slapd.d" },
  { sign: "etc/ldap/slapd.d/cn=config.ldif", directory: "var/lib/ldap" },
];

/** One warning for each that is there. */
export async function warnOfMadeDatabases(
  tree: RootfsReader,
  report: (event: ProgressEvent) => void,
): Promise<void> {
  for (const { sign, directory } of DATABASES) {
    const [path] = await pathsLike(tree, sign);
    if (path === undefined || (await tree.read(path)) === undefined) continue;
    report({
      type: "warning",
      code: "DATABASE_MADE",
      message: `the database in "/${directory}" is another one in each build, as a script makes it: remove it with a hook where each container is to make its own`,
    });
  }
}

/** Of the postinst of freeradius-config and courier-base, which leave a file alone that is there. */
const DH_PARAMETERS = ["etc/freeradius/*/certs/dh", "etc/courier/dhparams.pem"];

/** One warning for each file that is there. They are no secret. */
export async function warnOfMadeParameters(
  tree: RootfsReader,
  report: (event: ProgressEvent) => void,
): Promise<void> {
  for (const pattern of DH_PARAMETERS) {
    for (const path of await pathsLike(tree, pattern)) {
      if ((await tree.read(path)) === undefined) continue;
      report({
        type: "warning",
        code: "PARAMETERS_MADE",
        message: `the Diffie-Hellman parameters in "/${path}" are others in each build, as a script draws them, unless a beforeUnpack hook brings the file`,
      });
    }
  }
}
