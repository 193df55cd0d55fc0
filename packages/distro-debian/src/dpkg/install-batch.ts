/**
 * Packages that are configured together: their preinst scripts, their files, `dpkg --configure -a`.
 *
 * dpkg runs a preinst right before it unpacks that package. Here all that can wait is unpacked at
 * once, after the last preinst; the dependencies of a package with a preinst are unpacked before it.
 *
 * @see Debian Policy 6.5 and 6.6
 * @module
 */
import type { ConfigurePhase, FsEntry, RootfsReader } from "@rootsmith/core/provider";
import type { InstallSettings } from "../image/install-settings.ts";
import type { Deb } from "../unpack/deb.ts";
import { readUnpackRules } from "../unpack/unpack-rules.ts";
import type { UnpackedDeb, Unpacker } from "../unpack/unpacker.ts";
import { withTakenConffiles } from "./conffiles-field.ts";
import {
  infoFiles,
  pendingTriggers,
  readStatus,
  statusFile,
  statusStanzas,
  triggerFiles,
} from "./dpkg-database.ts";
import { unpackOrder } from "./install-order.ts";
import { configurePhase, preinstPhases, type ScriptContext } from "./maintainer-scripts.ts";

export interface BatchContext extends ScriptContext {
  readonly settings: InstallSettings;
  readonly unpacker: Unpacker;
  /** The packages of earlier batches. */
  readonly configured: readonly Deb[];
}

export function batchPhases(debs: readonly Deb[], context: BatchContext): ConfigurePhase[] {
  const title = debs.length === 1 ? (debs[0] as Deb).locked.key : `${debs.length} packages`;
  const batch = new Batch(context);
  const { preinsts, rest } = unpackOrder(debs);
  return [
    ...preinstPhases(preinsts, context.configured, context, (some, tree) =>
      batch.unpack(some, tree),
    ),
    { title, entries: (tree) => batch.unpack(rest, tree) },
    configurePhase(title, context),
  ];
}

class Batch {
  readonly #context: BatchContext;
  readonly #unpacked: UnpackedDeb[] = [];
  /** Of the packages of earlier batches: dpkg changes it only when it configures. */
  #status: string | undefined;

  constructor(context: BatchContext) {
    this.#context = context;
  }

  /** The files of some of the packages, and what dpkg would have noted of them. */
  async *unpack(debs: readonly Deb[], tree: RootfsReader): AsyncGenerator<FsEntry> {
    if (debs.length === 0) return;
    const { unpacker, settings, configured } = this.#context;
    const rules = await readUnpackRules(tree, settings);
    unpacker.divert(rules.diversions);
    const unpacked: UnpackedDeb[] = [];
    for (const deb of debs) {
      const result = await unpacker.unpack(deb, { ...rules, newConffiles: true });
      unpacked.push(result.unpacked);
      yield* result.entries;
    }
    this.#unpacked.push(...unpacked);
    yield* infoFiles(unpacked, unpacker);
    yield* triggerFiles(unpacked, tree);
    yield* pendingTriggers(unpacked, configured, tree);
    this.#status ??= await readStatus(tree);
    // of all of them: one may have lost a conffile to another
    const status = this.#status;
    const options = { newConffiles: true, status };
    const stanzas = await statusStanzas(this.#unpacked, unpacker, options);
    yield statusFile(`${withTakenConffiles(status, this.#unpacked, unpacker)}${stanzas}`);
  }
}
