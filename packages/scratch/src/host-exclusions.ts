/**
 * What of a machine does not belong into an image of it. `include` brings any of it back.
 *
 * Patterns are those of `RootfsOptions`. Directories stay where programs expect them to be there.
 *
 * @module
 */

export interface Exclusion {
  /** For the summary. */
  readonly title: string;
  readonly exclude?: readonly string[];
  /** Of which the directories stay. */
  readonly excludeFiles?: readonly string[];
}

export const HOST_EXCLUSIONS: readonly Exclusion[] = [
  {
    // Filled in by whatever runs a container.
    title: "kernel and runtime files",
    exclude: [
      ...["proc/*", "sys/*", "dev/*", "run/*", ".dockerenv", "lost+found"],
      ...["etc/hostname", "etc/hosts", "etc/resolv.conf"],
    ],
  },
  {
    title: "temporary files",
    exclude: [
      ...["tmp/*", "var/tmp/*", "var/crash/*", "var/lib/systemd/coredump/*"],
      ...["swapfile*", "swap.img", "*/.local/share/Trash"],
    ],
  },
  {
    // Made again when they are needed.
    title: "caches",
    exclude: ["*/.cache", "*/.npm/_cacache", "var/lib/snapd/cache/*"],
    excludeFiles: ["var/cache", "var/lib/apt/lists"],
  },
  {
    title: "logs",
    // Its directories are named by the machine id.
    exclude: ["var/log/journal/*"],
    excludeFiles: ["var/log"],
  },
  {
    // Two machines must not share it, and a container has no disks and no network of its own.
    title: "identity of the machine",
    exclude: [
      ...["etc/ssh/ssh_host_*", "var/lib/dbus/machine-id", "var/lib/cloud/*"],
      ...["var/lib/systemd/random-seed", "var/lib/systemd/credential.secret"],
      ...["etc/fstab", "etc/crypttab", "etc/adjtime", "etc/netplan/*"],
      ...["etc/udev/rules.d/70-persistent-*", "etc/iscsi/initiatorname.iscsi", "etc/nvme/host*"],
      ...["var/lib/dhcp/*", "var/lib/dhclient/*", "var/lib/NetworkManager/*"],
    ],
  },
  {
    // Images and containers of the machine, which can be larger than the machine itself.
    title: "state of container engines and virtual machines",
    exclude: [
      ...["var/lib/docker", "var/lib/containerd", "var/lib/containers", "var/lib/kubelet"],
      ...["var/lib/etcd", "var/lib/rancher", "var/lib/lxc", "var/lib/lxd", "var/lib/machines"],
      ...["var/lib/libvirt/images/*", "var/lib/snapd/snaps/*", "*/.local/share/containers"],
    ],
  },
  {
    // Whoever has the image would have them.
    title: "keys and credentials",
    exclude: [
      ...["*/.ssh", "*/.gnupg", "*/.aws", "*/.azure", "*/.config/gcloud", "*/.config/gh"],
      ...["*/.config/rclone", "*/.kube", "*/.docker/config.json", "*/.netrc", "*/.pgpass"],
      ...["*/.my.cnf", "*/.npmrc", "*/.pypirc", "*/.git-credentials", "*/.vault-token"],
      ...["*/.password-store", "*/.local/share/keyrings", "*/.mozilla", "*/.thunderbird"],
      ...["*/.config/chromium", "*/.config/google-chrome"],
      ...["etc/ssl/private/*", "etc/pki/tls/private/*", "etc/letsencrypt", "etc/krb5.keytab"],
      ...["etc/kubernetes", "etc/wireguard/*", "etc/ipsec.secrets", "etc/ppp/*-secrets"],
      ...["etc/NetworkManager/system-connections/*", "etc/wpa_supplicant/*.conf", "var/lib/iwd/*"],
      ...["etc/apt/auth.conf", "etc/apt/auth.conf.d/*", "etc/security/opasswd"],
      ...["etc/exim4/passwd.client", "etc/postfix/sasl*", "etc/puppetlabs/puppet/ssl"],
      ...["var/lib/samba/private/*", "var/lib/krb5kdc/*", "var/lib/bluetooth/*"],
    ],
  },
  {
    title: "histories and mail",
    exclude: [
      ...["*/.*_history", "*/.histfile", "*/.lesshst", "*/.viminfo", "*/.wget-hsts"],
      ...["var/mail/*", "var/spool/mail/*"],
    ],
  },
];

/** Of what the patterns above match: the answers to debconf's questions, which nothing makes again. */
export const KEPT_OF_HOST: readonly string[] = ["var/cache/debconf"];
