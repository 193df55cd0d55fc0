/**
 * The image below, which a step has as a directory, as one that a build can lie on.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { build, type Digest, type LockFile } from "@rootsmith/core";
import { rootfs } from "@rootsmith/scratch";
import { BASE, type Job, WORK } from "./job.ts";

export interface BaseLayout {
  /** `"oci:DIR"`: all layers of the image as one. */
  readonly location: string;
  /** Of its manifest. */
  readonly digest: Digest;
}

/** Undefined where the job has no image below. */
export async function baseLayout({ base, platforms }: Job): Promise<BaseLayout | undefined> {
  if (base === undefined) return undefined;
  const dest = `${WORK}/base`;
  await build({
    name: base.name,
    provider: rootfs({ dir: BASE }),
    config: {},
    platforms,
    epoch: base.created,
    cacheDir: `${WORK}/base-cache`,
    outputs: [{ type: "oci", dest, compression: "none" }],
  });
  const { manifests } = JSON.parse(readFileSync(`${dest}/index.json`, "utf8"));
  return { location: `oci:${dest}`, digest: manifests[0].digest };
}

/** The lock of an image, on top of the layout in place of what it was locked on. */
export function lockAbove(lock: LockFile, { location, digest }: BaseLayout): LockFile {
  const platforms = lock.platforms.map((one) => ({ ...one, base: digest }));
  return { ...lock, image: { ...lock.image, from: location }, platforms };
}
