/**
 * Opens the packages of a lock in parallel, verifies them, and checks that they are what the lock says.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { Decompressor } from "@rootsmith/archive";
import {
  type BuildContext,
  type Digest,
  digestOfBytes,
  FormatError,
  type LockedSource,
  Task,
} from "@rootsmith/core/provider";
import { type Keyring, readKeyring } from "@rootsmith/openpgp";
import { nevraOf } from "../metadata/rpm-package.ts";
import type { LockedRpm, LockedRpms } from "./locked-rpm.ts";
import { checkContents, type RpmContents, readContents } from "./rpm-contents.ts";
import { checkRpmDigests } from "./rpm-digests.ts";
import { type RpmFile, readRpm } from "./rpm-file.ts";
import { listFiles } from "./rpm-file-list.ts";
import type { RpmHeader } from "./rpm-header.ts";
import { findPayload } from "./rpm-payload.ts";
import { TAG } from "./rpm-tags.ts";
import { verifyRpm } from "./verify-rpm.ts";

/** Bump when a signature, or contents, that were good would be bad. */
const VERIFIER_REVISION = 2;

/** A package file whose headers have been verified. */
export interface OpenRpm {
  readonly locked: LockedRpm;
  /** `"bash-5.1.8-6.el9.x86_64"`, for messages. */
  readonly nevra: string;
  readonly purl: string;
  readonly rpm: RpmFile;
  /** The key that signed it. Absent if signatures are not checked. */
  readonly signer?: Keyring;
  /** Its files, checked against the digests in the header. Decompression starts before this is called. */
  contents(): Promise<RpmContents>;
}

/**
 * Opens the packages of a lock, in its order.
 *
 * @throws {SignatureError} If a package is not signed by a key that the lock names.
 * @throws {FormatError} If a package is malformed, or not the one that the lock names.
 */
export async function openRpms(rpms: LockedRpms, ctx: BuildContext): Promise<OpenRpm[]> {
  const keyrings = await readKeyrings(rpms);
  const { legacySignatures: allowLegacy = false } = rpms;
  const decompressor = new Decompressor(ctx.signal);
  let done = 0;
  const opened = Promise.all(
    rpms.packages.map(async (locked): Promise<OpenRpm> => {
      const { source, purl } = locked;
      const nevra = nevraOf({ name: locked.name, evr: locked, arch: locked.arch });
      const rpm = await inPackage(nevra, async () => readRpm(await ctx.open(source)));
      const signer = await inPackage(nevra, async () => {
        checkIdentity(rpm.header, nevra);
        listFiles(rpm.header); // is known then, or refused by the name of the package
        const trusted = keyrings.get(locked.repository);
        if (trusted) return signerOf({ rpm, source, nevra, trusted, allowLegacy }, ctx);
        // rpm checks digests whether it checks signatures or not
        const key = { checkedRpm: VERIFIER_REVISION, digest: source.digest };
        await ctx.memo(key, async () => {
          await checkRpmDigests(rpm);
          return true;
        });
        return undefined;
      });
      const contents = new Task(ctx, "unpack", nevra).during((begin) =>
        inPackage(nevra, () => unpackContents(rpm, source, decompressor, ctx, begin)),
      );
      contents.then(
        () =>
          ctx.report({
            type: "unpack",
            package: locked.name,
            done: ++done,
            total: rpms.packages.length,
          }),
        () => {}, // whoever asks for it hears of it
      );
      return { locked, nevra, purl, rpm, ...(signer && { signer }), contents: () => contents };
    }),
  );
  void opened
    .then((all) => Promise.allSettled(all.map(({ contents }) => contents())))
    .catch(() => {}) // the caller hears of it
    .then(() => decompressor.close());
  return opened;
}

/** Runs what reads one package, and names the package in a {@linkcode FormatError}. */
export async function inPackage<T>(nevra: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new FormatError(`Cannot install ${nevra}: ${error.message}`, {
      format: error.format,
      cause: error,
      hint: error.hint ?? "The package in the repository is damaged; try another mirror",
    });
  }
}

interface TrustedKeys {
  readonly keyring: Keyring;
  readonly digest: Digest;
}

async function readKeyrings({ keyrings }: LockedRpms): Promise<ReadonlyMap<string, TrustedKeys>> {
  const known = new Map<string, Promise<Keyring>>();
  const read = (base64: string): Promise<Keyring> => {
    const keyring = known.get(base64) ?? readKeyring(Buffer.from(base64, "base64"));
    known.set(base64, keyring);
    return keyring;
  };
  const entries = Object.entries(keyrings).map(
    async ([name, base64]) =>
      [name, { keyring: await read(base64), digest: digestOfBytes(base64) }] as const,
  );
  return new Map(await Promise.all(entries));
}

interface Signed {
  readonly rpm: RpmFile;
  readonly source: LockedSource;
  readonly nevra: string;
  readonly trusted: TrustedKeys;
  readonly allowLegacy: boolean;
}

/** Its bytes and the keys decide, not the day: what was verified once is good for later builds. */
async function signerOf(signed: Signed, ctx: BuildContext): Promise<Keyring> {
  const { rpm, source, nevra, trusted, allowLegacy } = signed;
  const key = {
    verifiedRpm: VERIFIER_REVISION,
    digest: source.digest,
    keyring: trusted.digest,
    allowLegacy,
  };
  const signedBy = await ctx.memo(key, async () => {
    const verified = await verifyRpm(rpm, trusted.keyring, { what: nevra, allowLegacy });
    return verified.signedBy;
  });
  return trusted.keyring.pick([String(signedBy)]);
}

/** The bytes of a package decide here too: its files are hashed once, not for each build. */
async function unpackContents(
  rpm: RpmFile,
  source: LockedSource,
  decompressor: Decompressor,
  ctx: BuildContext,
  begin: (worker?: number) => void,
): Promise<RpmContents> {
  const { signal } = ctx;
  const payload = await ctx.derive(`rpm payload of ${source.digest}`, async () =>
    decompressor.open(await findPayload(rpm), begin),
  );
  begin(); // where it was known
  const contents = await readContents(rpm.header, payload, { signal });
  const key = { checkedContents: VERIFIER_REVISION, digest: source.digest };
  await ctx.memo(key, async () => {
    await checkContents(rpm.header, contents);
    return true;
  });
  return contents;
}

/** A repository could call another package, just as well signed, by this name. */
function checkIdentity(header: RpmHeader, expected: string): void {
  const nevra = nevraOf({
    name: header.string(TAG.NAME) ?? "",
    evr: {
      epoch: header.number(TAG.EPOCH) ?? 0,
      version: header.string(TAG.VERSION) ?? "",
      release: header.string(TAG.RELEASE) ?? "",
    },
    arch: header.string(TAG.ARCH) ?? "",
  });
  if (nevra === expected) return;
  throw new FormatError(`it is "${nevra}", not what its repository called it`, { format: "rpm" });
}
