/**
 * A repository: its packages, groups, modules and owners of files, each read when it is needed.
 *
 * @module
 */
import { type Compression, decompress, detectCompression } from "@rootsmith/archive";
import {
  type ByteSource,
  collectBytes,
  FetchError,
  FormatError,
  type ResolveContext,
  ResolveError,
} from "@rootsmith/core/provider";
import { digestOfChecksum, verifyChecksum } from "../metadata/checksum.ts";
import { type ModuleMetadata, parseModules } from "../modules/modulemd.ts";
import { type Comps, parseComps } from "./comps.ts";
import {
  type FetchedRepomd,
  fetchRepomd,
  isOutdated,
  type RepositoryRequest,
} from "./fetch-repomd.ts";
import { findFileOwners } from "./filelists.ts";
import { type PrimaryIndex, readPrimary } from "./primary.ts";
import type { RepositoryConfig } from "./repo-file.ts";
import type { RepomdFile } from "./repomd.ts";
import { findSecurityErrata, type SecurityErratum } from "./updateinfo.ts";

export interface RpmRepository {
  readonly config: RepositoryConfig;
  readonly primary: PrimaryIndex;
  /** Undefined if it has no groups. */
  comps(): Promise<Comps | undefined>;
  /** Undefined if it has no modules. */
  modules(): Promise<ModuleMetadata | undefined>;
  /** What it says of packages of these names and security. Undefined if it has no errata at all. */
  securityErrata(names: ReadonlySet<string>): Promise<readonly SecurityErratum[] | undefined>;
  /** Positions in primary of the owners of each path. Every path has a list, which may be empty. */
  fileOwners(paths: ReadonlySet<string>): Promise<ReadonlyMap<string, readonly number[]>>;
}

/** Plain first, then what old and new tools have compressed it with. */
const COMPS_TYPES = ["group", "group_gz", "group_xz", "group_bz2", "group_zst"];
/**
 * Of metadata that is decompressed, whatever repomd.xml says of its size, which nobody checks. The
 * primary of Fedora is a fifth of this.
 */
const MAX_OPEN_SIZE = 2 ** 30;
/** Of what is read as a whole: groups and modules. Those of Enterprise Linux 8 are a tenth of this. */
const MAX_TEXT_SIZE = 2 ** 27;

/**
 * Reads the packages of a repository.
 *
 * @throws {ResolveError} If it has no primary.
 * @throws {FetchError | DigestMismatchError} If no mirror has its files as repomd.xml names them.
 * @throws {FormatError} If one of them is malformed, or too large.
 */
export async function openRepository(
  fetched: FetchedRepomd,
  ctx: ResolveContext,
): Promise<RpmRepository> {
  const { config } = fetched.request;
  const { files } = fetched.repomd;
  const open = (file: RepomdFile): Promise<ByteSource> => openFile(fetched, file, ctx);
  const whatOf = (file: RepomdFile): string => describe(file, fetched);
  const textOf = async (file: RepomdFile): Promise<string> => {
    const bytes = await collectBytes(atMost(await open(file), MAX_TEXT_SIZE, whatOf(file)));
    return new TextDecoder().decode(bytes);
  };

  const primaryFile = files.get("primary");
  if (primaryFile === undefined) {
    throw new ResolveError(`Cannot read repository "${config.name}": it has no primary.xml`);
  }
  const primary = await readPrimary(await open(primaryFile), { repository: config.name });
  return {
    config,
    primary,
    async comps() {
      const file = COMPS_TYPES.map((type) => files.get(type)).find((item) => item !== undefined);
      return file && parseComps(await textOf(file), whatOf(file));
    },
    async modules() {
      const file = files.get("modules");
      return file && parseModules(await textOf(file), whatOf(file), ctx);
    },
    async securityErrata(wanted) {
      const file = files.get("updateinfo");
      return file && findSecurityErrata(await open(file), wanted, whatOf(file));
    },
    async fileOwners(paths) {
      const owners = new Map<string, number[]>([...paths].map((path) => [path, []]));
      const file = files.get("filelists");
      if (file === undefined) return owners;
      for (const { path, name, pkgid } of await findFileOwners(
        await open(file),
        paths,
        whatOf(file),
      )) {
        const place = primary
          .providersOf(name)
          .find((candidate) => primary.read(candidate).checksum.hex === pkgid);
        if (place !== undefined) owners.get(path)?.push(place);
      }
      return owners;
    },
  };
}

/**
 * Calls `use` with the current state of some repositories. If one of them changes meanwhile, so that
 * a file that it names is gone, `use` is called once more with the new state. A repository that may
 * be skipped is left out, with a warning, if no mirror has its repomd.xml.
 *
 * @throws {ResolveError} If a repository changes a second time.
 */
export async function withCurrentRepositories<T>(
  requests: readonly RepositoryRequest[],
  ctx: ResolveContext,
  use: (repomds: readonly FetchedRepomd[]) => Promise<T>,
): Promise<T> {
  const fetchAll = async (): Promise<FetchedRepomd[]> => {
    const all = await Promise.all(requests.map((request) => fetchAvailable(request, ctx)));
    return all.filter((item) => item !== undefined);
  };
  const repomds = await fetchAll();
  try {
    return await use(repomds);
  } catch (error) {
    if (!isOutdated(error)) throw error;
    const again = await fetchAll();
    const before = new Set(repomds.map(({ digest }) => digest));
    const changed = again.filter(({ digest }) => !before.has(digest));
    if (changed.length === 0) throw error;
    try {
      return await use(again);
    } catch (cause) {
      if (!isOutdated(cause)) throw cause;
      const names = changed.map(({ repository }) => `"${repository.name}"`).join(" and ");
      throw new ResolveError(`Cannot read repository ${names}: it changes while it is read`, {
        cause,
        hint: "Try again when its update has ended, or name another mirror",
      });
    }
  }
}

async function fetchAvailable(
  request: RepositoryRequest,
  ctx: ResolveContext,
): Promise<FetchedRepomd | undefined> {
  try {
    return await fetchRepomd(request, ctx);
  } catch (error) {
    if (!request.config.skipIfUnavailable || !(error instanceof FetchError)) throw error;
    const message = `Repository "${request.config.name}" is skipped: ${error.message}`;
    ctx.report({ type: "warning", code: "REPOSITORY_SKIPPED", message });
    return undefined;
  }
}

/** The decompressed bytes of a file of the metadata, which is verified before. */
async function openFile(
  fetched: FetchedRepomd,
  file: RepomdFile,
  ctx: ResolveContext,
): Promise<ByteSource> {
  const what = describe(file, fetched);
  const bytes = await fetchFile(fetched, file, what, ctx);
  const compression: Compression = detectCompression(bytes.subarray(0, 16)) ?? "none";
  const open = decompress([bytes], compression, { signal: ctx.signal });
  return atMost(open, MAX_OPEN_SIZE, what);
}

async function fetchFile(
  { repository }: FetchedRepomd,
  { path, checksum, size }: RepomdFile,
  what: string,
  ctx: ResolveContext,
): Promise<Uint8Array> {
  const digest = digestOfChecksum(checksum);
  if (digest !== undefined && size !== undefined)
    return ctx.fetch(repository, path, { digest, size });
  const bytes = await ctx.fetch(repository, path);
  const isWhole = size === undefined || bytes.byteLength === size;
  verifyChecksum(
    bytes,
    checksum,
    isWhole ? what : `${what} of ${bytes.byteLength} bytes instead of ${size}`,
  );
  return bytes;
}

async function* atMost(
  bytes: ByteSource,
  limit: number,
  what: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.byteLength;
    if (size > limit) {
      throw new FormatError(`Cannot read ${what}: it is larger than ${limit} bytes`, {
        format: "repodata",
      });
    }
    yield chunk;
  }
}

function describe({ type }: RepomdFile, { repository }: FetchedRepomd): string {
  return `${type} of "${repository.name}"`;
}
