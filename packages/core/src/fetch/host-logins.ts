/**
 * The logins of the host: those of the user, then those of apt.
 *
 * @see apt_auth.conf(5)
 * @module
 */
import { readdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { type Login, parseNetrc } from "./netrc.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Files that are not there, or not for this user, have none. */
export async function hostLogins(
  env: Environment = process.env,
  apt = "/etc/apt",
): Promise<readonly Login[]> {
  const parts = join(apt, "auth.conf.d");
  const names = await readdir(parts).catch(() => []);
  const files = [
    env.NETRC || join(env.HOME || homedir(), ".netrc"),
    join(apt, "auth.conf"),
    ...names
      .filter((name) => name.endsWith(".conf"))
      .sort()
      .map((name) => join(parts, name)),
  ];
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8").catch(() => "")));
  return texts.flatMap(parseNetrc);
}
