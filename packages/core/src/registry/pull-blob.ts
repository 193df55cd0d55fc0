/**
 * One blob or manifest out of a repository, into the cache.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-blobs
 * @module
 */
import type { Cache } from "../cache/cache.ts";
import { download, type Get } from "../fetch/fetch-download.ts";
import { metered } from "../fetch/fetch-meter.ts";
import type { Descriptor } from "../image/blob.ts";
import { isManifest, MANIFEST_TYPES } from "../image/image-content.ts";
import type { StoredContent } from "../model/fs-entry.ts";
import { runTask } from "../model/task.ts";
import type { Repository } from "./repository.ts";

/**
 * The verified bytes, of the cache if it has them.
 *
 * @throws {RegistryError} If the registry does not give them; `status` is 404 where it has none.
 * @throws {DigestMismatchError} If it gives other bytes.
 */
export async function pullBlob(
  repository: Repository,
  descriptor: Pick<Descriptor, "mediaType" | "digest" | "size">,
  cache: Cache,
): Promise<StoredContent> {
  const { digest, size } = descriptor;
  const cached = await cache.blob(digest);
  if (cached !== undefined) return cached;
  const kind = isManifest(descriptor) ? "manifests" : "blobs";
  const what = `pull ${digest} of "${repository.host}/${repository.repository}"`;
  const accept = kind === "manifests" ? { accept: MANIFEST_TYPES.join(", ") } : {};
  try {
    const url = await repository.locate(`${kind}/${digest}`);
    const get: Get = (where, headers) =>
      repository.open(where, { for: "pull", headers: { ...headers, ...accept } });
    const bytes = metered(download(get, url, repository.retry), (count) => {
      // What is not there is no file.
      if (count === 0 && size > 0) return;
      repository.report({ type: "fetch", url: url.href, bytes: count, total: size });
    });
    const { signal } = repository.retry;
    const options = { expected: { digest, size }, what: `"${url.href}"`, signal };
    const pulled = await runTask(repository, "fetch", url.href, () => cache.put(bytes, options));
    return pulled.content;
  } catch (error) {
    throw repository.failure(what, error);
  }
}
