/**
 * Secrets that postinst scripts draw at random, once for each machine: of an image, every container
 * has the same, and everyone who has the image knows them. Without them the services do not start as
 * installed, so that they stay, with a warning.
 *
 * @module
 */
import type { ProgressEvent, RootfsReader } from "@rootsmith/core/provider";
import { pathsLike } from "./paths-like.ts";

interface SharedSecret {
  /** As {@linkcode pathsLike} takes it. */
  readonly path: string;
  readonly what: "private key" | "password" | "secret";
  /** The file has one only where this matches. */
  readonly in?: RegExp;
  /** What makes another. */
  readonly remedy: string;
}

/** From the postinst scripts of the packages, in Debian 12 and 13. */
const SHARED_SECRETS: readonly SharedSecret[] = [
  {
    path: "etc/ssl/private/ssl-cert-snakeoil.key",
    what: "private key",
    remedy: '"make-ssl-cert generate-default-snakeoil --force-overwrite"',
  },
  {
    path: "etc/ejabberd/ejabberd.pem",
    what: "private key",
    remedy: '"rm /etc/ejabberd/ejabberd.pem && dpkg-reconfigure ejabberd"',
  },
  {
    path: "etc/courier/esmtpd.pem",
    what: "private key",
    remedy: '"rm /etc/courier/esmtpd.pem && mkesmtpdcert"',
  },
  {
    path: "etc/courier/imapd.pem",
    what: "private key",
    remedy: '"rm /etc/courier/imapd.pem && mkimapdcert"',
  },
  {
    path: "etc/courier/pop3d.pem",
    what: "private key",
    remedy: '"rm /etc/courier/pop3d.pem && mkpop3dcert"',
  },
  {
    path: "var/lib/heimdal-kdc/m-key",
    what: "secret",
    remedy:
      '"rm /etc/heimdal-kdc/.configured /var/lib/heimdal-kdc/m-key /var/lib/heimdal-kdc/heimdal.db && dpkg-reconfigure heimdal-kdc"',
  },
  {
    path: "etc/mail/tls/sendmail-common.key",
    what: "private key",
    remedy: '"/usr/share/sendmail/update_tls new"',
  },
  { path: "etc/nsd/nsd_control.key", what: "private key", remedy: '"nsd-control-setup"' },
  { path: "etc/nsd/nsd_server.key", what: "private key", remedy: '"nsd-control-setup"' },
  {
    path: "etc/xrdp/rsakeys.ini",
    what: "private key",
    remedy: '"xrdp-keygen xrdp /etc/xrdp/rsakeys.ini"',
  },
  { path: "etc/varnish/secret", what: "secret", remedy: '"uuidgen >/etc/varnish/secret"' },
  { path: "etc/bind/rndc.key", what: "secret", remedy: '"rndc-confgen -a"' },
  {
    path: "var/lib/rabbitmq/.erlang.cookie",
    what: "secret",
    remedy: '"openssl rand -base64 -out /var/lib/rabbitmq/.erlang.cookie 42"',
  },
  {
    path: "var/lib/phpmyadmin/blowfish_secret.inc.php",
    what: "secret",
    remedy: '"rm /var/lib/phpmyadmin/blowfish_secret.inc.php && dpkg-reconfigure phpmyadmin"',
  },
  {
    path: "etc/roundcube/config.inc.php",
    what: "secret",
    in: /^\$config\['des_key'\]\s*=\s*'[^']/m,
    remedy: "a new value of des_key",
  },
  {
    path: "etc/mailman3/mailman.cfg",
    what: "password",
    in: /^\s*admin_pass:\s*\S/m,
    remedy: "a new value of admin_pass",
  },
  {
    path: "etc/mailman3/mailman-web.py",
    what: "secret",
    in: /^SECRET_KEY\s*=\s*'[^']/m,
    remedy: "a new value of SECRET_KEY",
  },
  {
    path: "etc/bacula/common_default_passwords",
    what: "password",
    remedy: "new values there and in the files beside it",
  },
  {
    path: "etc/dbconfig-common/*.conf",
    what: "password",
    in: /^dbc_dbpass='[^']/m,
    remedy: '"dpkg-reconfigure" of the package',
  },
  {
    path: "etc/mysql/debian.cnf",
    what: "password",
    in: /^password\s*=\s*\S/m,
    remedy: "another password of debian-sys-maint in the database",
  },
  {
    path: "var/lib/samba/private/secrets.tdb",
    what: "secret",
    remedy: '"net setlocalsid" and "net changesecretpw"',
  },
];

/** One warning for each that is there. */
export async function warnOfSharedSecrets(
  tree: RootfsReader,
  report: (event: ProgressEvent) => void,
): Promise<void> {
  for (const { path, what, in: pattern, remedy } of SHARED_SECRETS) {
    for (const found of await pathsLike(tree, path)) {
      const content = await tree.read(found);
      if (content === undefined) continue;
      if (pattern !== undefined && !pattern.test(new TextDecoder().decode(content))) continue;
      report({
        type: "warning",
        code: "SHARED_KEY",
        message: `every container of the image shares the ${what} in "/${found}"; ${remedy} makes another`,
      });
    }
  }
}
