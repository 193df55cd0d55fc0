/**
 * Packages of npm, for machines other than this one as well.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import process from "node:process";
import { RootfsError } from "@rootsmith/core";
import { execa } from "execa";

const root = join(import.meta.dirname, "..");

/**
 * The directory of a package that the lock of this repository has: as pnpm has installed it, or
 * downloaded and checked.
 *
 * @param work For what is downloaded.
 * @throws {Error} If the lock does not have it, or it is another one.
 */
export async function npmPackage(name: string, work: string): Promise<string> {
  const lock = await readFile(join(root, "pnpm-lock.yaml"), "utf8");
  const entry = new RegExp(
    `^ {2}'?${name}@([^':(]+)'?:\n {4}resolution: {integrity: ([^}]+)}`,
    "m",
  );
  const [, version, integrity] = entry.exec(lock) ?? [];
  if (version === undefined)
    throw new Error(`Cannot find ${name}: pnpm-lock.yaml has no such package`);
  const store = `node_modules/.pnpm/${name.replace("/", "+")}@${version}/node_modules/${name}`;
  const installed = join(root, store);
  if (existsSync(installed)) return installed;
  const directory = join(work, name);
  await mkdir(directory, { recursive: true });
  const file = join(directory, await packed(`${name}@${version}`, directory));
  const digest = createHash("sha512")
    .update(await readFile(file))
    .digest("base64");
  if (`sha512-${digest}` !== integrity)
    throw new Error(`Cannot use ${name}: it is not what the lock says`);
  await execa("tar", ["-xzf", file, "-C", directory]);
  return join(directory, "package");
}

/**
 * Downloads a package as it is published, and returns the name of its file. npm runs on the Node that it
 * was installed with, beside which its settings lie, and not on that of this repository.
 */
async function packed(spec: string, directory: string): Promise<string> {
  const paths = (process.env.PATH ?? "").split(delimiter);
  const PATH = paths.filter((path) => !path.includes("node_modules")).join(delimiter);
  const args = ["pack", "--silent", "--pack-destination", ".", spec];
  try {
    const { stdout } = await execa("npm", args, { cwd: directory, env: { PATH } });
    return stdout.trim();
  } catch (cause) {
    throw new RootfsError(`Cannot download ${spec} with npm`, {
      cause,
      hint: "See whether the registry of npm can be reached: npm ping",
    });
  }
}
