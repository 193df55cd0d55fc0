/**
 * Unpacks packages into one tree as rpm does: which package owns a path, which files two packages may
 * share, and what happens to configuration files that already exist.
 *
 * One deviation: a directory has the attributes of the package that describes it from the moment at
 * which it is needed, not only when that package comes.
 *
 * @module
 */
import {
  type BuildContext,
  type FileReader,
  type FsEntry,
  RootfsTree,
} from "@rootsmith/core/provider";
import { type Accounts, readAccounts } from "../file/accounts.ts";
import { FILE_STATE, fileStates, type InstallFilter } from "../file/file-states.ts";
import type { KnownRpm } from "../file/known-rpm.ts";
import { inPackage, type OpenRpm } from "../file/open-rpms.ts";
import { DEFAULT_DIGEST_ALGORITHM, hexDigest } from "../file/rpm-digests.ts";
import { rpmEntries } from "../file/rpm-entries.ts";
import { FILE_FLAG, isDirectory, type ListedFile, listFiles } from "../file/rpm-file-list.ts";
import { TAG } from "../file/rpm-tags.ts";
import { BaseFiles, type BasePackages, type OwnedFile, treeAbove } from "./base-files.ts";
import { type ConfigFile, configFate, isSavedWhenErased } from "./config-files.ts";
import { OwnerIds } from "./owner-ids.ts";
import { PathClaims } from "./path-claims.ts";
import type { ChangedRootfs } from "./phase-entries.ts";

export interface UnpackerOptions {
  readonly filter?: InstallFilter;
  /** Version of the rpm whose rules decide what two packages may share. Default: `"4.16"`. */
  readonly rpmVersion?: string;
  /** The image on top of which they are installed. */
  readonly base?: BasePackages;
  readonly report: BuildContext["report"];
}

export class Unpacker {
  /** What lies below, and what packages and Lua scriptlets have put there. */
  readonly tree: RootfsTree;
  readonly #base: BaseFiles | undefined;
  readonly #filter: InstallFilter;
  readonly #report: BuildContext["report"];
  readonly #claims: PathClaims;
  readonly #ids: OwnerIds;
  /** By path as packaged: of the first package that has it. */
  readonly #directories = new Map<string, ListedFile>();

  constructor(
    rpms: readonly OpenRpm[],
    { filter = {}, rpmVersion = "4.16", base, report }: UnpackerOptions,
  ) {
    this.tree = base === undefined ? new RootfsTree() : treeAbove(base.tree);
    this.#base = base && new BaseFiles(base);
    this.#claims = new PathClaims(this.#base?.owners, rpmVersion);
    this.#ids = new OwnerIds(report);
    this.#filter = filter;
    this.#report = report;
    for (const { rpm } of rpms) {
      for (const listed of listFiles(rpm.header)) {
        this.#base?.keep(listed.path);
        if (!isDirectory(listed) || this.#directories.has(listed.path)) continue;
        this.#directories.set(listed.path, listed);
      }
    }
  }

  /** The root itself: it has to come before anything that lies in it. */
  *root(): Generator<FsEntry> {
    if (this.#base !== undefined) return;
    yield* this.apply([{ type: "dir", path: "", mode: 0o755 }]);
  }

  /**
   * The entries of one package. Owners are looked up in the rootfs as it is at this moment.
   *
   * @throws {DuplicateEntryError} If another package has something different at one of its paths.
   */
  async *unpack(rpm: OpenRpm, rootfs: FileReader): AsyncGenerator<FsEntry> {
    const accounts = await readAccounts(rootfs);
    const options = { ...this.#filter, package: rpm.purl };
    const contents = await rpm.contents();
    const entries = await inPackage(rpm.nevra, async () => [
      ...rpmEntries(rpm.rpm.header, contents, options),
    ]);
    for (const { listed, ...entry } of entries) {
      yield* this.#parents(listed.path, accounts);
      const at = this.tree.locate(listed.path);
      const owned: FsEntry = { ...entry, ...this.#ids.of(listed, accounts) };
      if (!this.#claims.claim(at, { rpm, listed })) continue;
      if (entry.type === "dir") {
        const known = this.tree.get(at);
        if (known !== undefined) {
          if (this.#base !== undefined && isOtherwise(known, owned)) {
            yield* this.apply([{ ...owned, type: "dir", path: at, amends: true }]);
          }
          continue;
        }
      } else if (this.#base !== undefined) {
        yield* this.#aboveBase(owned, { rpm, listed }, rootfs);
        continue;
      } else if ((listed.flags & FILE_FLAG.CONFIG) !== 0) {
        const found = await rootfs.read(at);
        if (found !== undefined) {
          yield* this.#besideExisting(owned, listed, found);
          continue;
        }
      }
      this.tree.put(owned);
      yield owned;
    }
  }

  /**
   * Takes away the files of a package of the image below. Directories stay if anything is in them, files that were
   * changed as `.rpmsave`.
   */
  async *erase(rpm: KnownRpm, rootfs: ChangedRootfs): AsyncGenerator<FsEntry> {
    for (const { listed, at } of this.#base?.goingWith(rpm) ?? []) {
      if (isDirectory(listed)) {
        const names = await rootfs.list(at);
        if (names === undefined || names.length > 0) continue;
      } else if ((listed.flags & FILE_FLAG.CONFIG) !== 0) {
        const found = await rootfs.read(at);
        if (found === undefined) continue;
        if (isSavedWhenErased({ listed, found: await digestBy(rpm, found) })) {
          yield* this.#aside(at, ".rpmsave", found);
          this.#tell(at, rpm, `was changed and is kept as /${at}.rpmsave`);
        }
      }
      yield* this.apply([{ type: "whiteout", path: at }]);
    }
  }

  /** Files that are made before those of a package, for which the directories may not be there yet. */
  async *make(files: readonly FsEntry[], rootfs: FileReader): AsyncGenerator<FsEntry> {
    const accounts = await readAccounts(rootfs);
    for (const file of files) {
      yield* this.#parents(file.path, accounts);
      yield* this.apply([file]);
    }
  }

  /** Takes over what is not of a package. Directories are as the packages want them. */
  *apply(changes: Iterable<FsEntry>): Generator<FsEntry> {
    for (const change of changes) {
      const isNew = change.type === "dir" && !change.amends;
      const listed = isNew ? this.#directories.get(change.path) : undefined;
      const entry: FsEntry = listed ? ({ ...change, ...attributesOf(listed) } as FsEntry) : change;
      this.tree.put(entry);
      yield entry;
    }
  }

  /** What the database says of each file: left out, or that of another width is there. */
  fileStates(rpm: OpenRpm): Uint8Array {
    const files = listFiles(rpm.rpm.header);
    return fileStates(files, this.#filter).map((state, index) => {
      const { path, color } = files[index] as ListedFile;
      const isOutdone = this.#claims.isOutdone(this.tree.locate(path), rpm, color);
      return state === FILE_STATE.NORMAL && isOutdone ? FILE_STATE.WRONG_COLOR : state;
    });
  }

  /** The directories above a path that are not there yet. */
  *#parents(path: string, accounts: Accounts): Generator<FsEntry> {
    for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1)) {
      const parent = path.slice(0, slash);
      const listed = this.#directories.get(parent);
      if (listed === undefined || this.tree.follow(parent) !== undefined) continue;
      const entry: FsEntry = {
        type: "dir",
        path: parent,
        ...attributesOf(listed),
        ...this.#ids.of(listed, accounts),
      };
      this.tree.put(entry);
      yield entry;
    }
  }

  /** A configuration file that a script has made meanwhile, as rpm treats it. */
  *#besideExisting(
    entry: FsEntry,
    { path, flags }: ListedFile,
    found: Uint8Array,
  ): Generator<FsEntry> {
    const content = { size: found.byteLength, open: () => [found] };
    const entries: FsEntry[] =
      (flags & FILE_FLAG.NOREPLACE) !== 0
        ? [{ ...entry, path: `${path}.rpmnew` }]
        : [{ type: "file", path: `${path}.rpmorig`, mode: 0o644, content }, entry];
    for (const item of entries) {
      this.tree.put(item);
      yield item;
    }
  }

  /** A file of a package where the image below may have one. */
  async *#aboveBase(
    entry: FsEntry,
    { rpm, listed }: OwnedFile,
    rootfs: FileReader,
  ): AsyncGenerator<FsEntry> {
    const at = this.tree.locate(listed.path);
    const replaced = this.#base?.replacedAt(at);
    const flags = listed.flags | (replaced?.listed.flags ?? 0);
    const found = (flags & FILE_FLAG.CONFIG) === 0 ? undefined : await rootfs.read(at);
    const put = (item: FsEntry): FsEntry => {
      this.tree.put(item);
      return item;
    };
    if (found === undefined) {
      yield put(entry);
      return;
    }
    const fileOf = async (item: OwnedFile): Promise<ConfigFile> => ({
      listed: item.listed,
      found: await digestBy(item.rpm, found),
    });
    const fate = configFate(await fileOf({ rpm, listed }), replaced && (await fileOf(replaced)));
    if (fate === "beside") {
      yield put({ ...entry, path: `${at}.rpmnew` });
      this.#tell(at, rpm, `was changed and stays as it is; the package's own is /${at}.rpmnew`);
      return;
    }
    if (fate === "keep") return;
    if (fate !== "create") {
      const suffix = fate === "save" ? ".rpmsave" : ".rpmorig";
      yield* this.#aside(at, suffix, found);
      this.#tell(at, rpm, `was changed and is kept as /${at}${suffix}`);
    }
    yield put(entry);
  }

  /** A copy of what lies at `at`. */
  *#aside(at: string, suffix: string, found: Uint8Array): Generator<FsEntry> {
    const node = this.tree.follow(at);
    const content = { size: found.byteLength, open: () => [found] };
    const known = node?.type === "file" ? node : { mode: 0o644 };
    const entry: FsEntry = { ...known, type: "file", path: `${at}${suffix}`, content };
    this.tree.put(entry);
    yield entry;
  }

  #tell(at: string, { nevra }: KnownRpm, what: string): void {
    this.#report({
      type: "warning",
      code: "CONFFILE_KEPT",
      message: `/${at} of ${nevra} ${what}`,
    });
  }
}

function attributesOf({ mode, mtime }: ListedFile): {
  readonly mode: number;
  readonly mtime: number;
} {
  return { mode: mode & 0o7777, mtime };
}

async function digestBy({ rpm: { header } }: KnownRpm, bytes: Uint8Array): Promise<string> {
  const algorithm = header.number(TAG.FILEDIGESTALGO) ?? DEFAULT_DIGEST_ALGORITHM;
  return hexDigest({ size: bytes.byteLength, open: () => [bytes] }, algorithm);
}

/** Whether a directory has another mode or owner than a package wants. */
function isOtherwise(known: FsEntry, wanted: FsEntry): boolean {
  if (known.type !== "dir" || wanted.type !== "dir") return false;
  const factsOf = ({ mode, uid = 0, gid = 0 }: typeof known): string => `${mode} ${uid}:${gid}`;
  return factsOf(known) !== factsOf(wanted);
}
