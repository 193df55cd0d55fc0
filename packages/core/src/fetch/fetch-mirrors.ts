/**
 * The same path at several mirrors, tried in order.
 *
 * @module
 */
import { DigestMismatchError, FetchError } from "../model/errors.ts";
import { withoutCredentials } from "../model/without-credentials.ts";
import { reasonOf, TransferFailure } from "./fetch-failure.ts";

interface MirrorFailure {
  readonly base: string;
  readonly url: string;
  readonly error: TransferFailure | DigestMismatchError;
}

/** Where to look, and how a user names it to look elsewhere. */
interface Places {
  readonly urls: readonly string[];
  readonly repository?: string | undefined;
}

/** Remembers which mirrors did not answer, so that not every file waits for them again. */
export class Mirrors {
  readonly #silent = new Set<string>();

  /**
   * The result at the first mirror where `attempt` succeeds.
   *
   * @throws {DigestMismatchError} If no mirror had the bytes and one had other bytes.
   * @throws {FetchError} If no mirror had the path.
   */
  async first<T>(
    { urls, repository }: Places,
    path: string,
    attempt: (url: URL) => Promise<T>,
  ): Promise<T> {
    const failures: MirrorFailure[] = [];
    for (const base of this.#inOrder(urls)) {
      const url = `${base.replace(/\/+$/, "")}/${encodePath(path)}`;
      try {
        const result = await attempt(parseUrl(url));
        this.#silent.delete(base);
        return result;
      } catch (error) {
        if (!(error instanceof TransferFailure || error instanceof DigestMismatchError))
          throw error;
        if (error instanceof TransferFailure && error.transient) this.#silent.add(base);
        failures.push({ base, url: withoutCredentials(url), error });
      }
    }
    throw noMirror(path, failures, repository);
  }

  #inOrder(bases: readonly string[]): readonly string[] {
    const isSilent = (base: string): number => Number(this.#silent.has(base));
    return [...new Set(bases)].sort((a, b) => isSilent(a) - isSilent(b));
  }
}

/** What would end the path of a URL does not. */
function encodePath(path: string): string {
  return encodeURI(path).replaceAll(/[?#]/g, encodeURIComponent);
}

function parseUrl(text: string): URL {
  const url = URL.parse(text);
  if (url !== null) return withCodedSigns(url);
  throw new TransferFailure("it is not a URL", { transient: false });
}

/**
 * As apt asks: stores such as Amazon S3 take a bare `+` in a path for a blank, some proxies have rules
 * for `~`, and the codes mean the same to every server.
 */
function withCodedSigns(url: URL): URL {
  url.pathname = url.pathname.replaceAll("+", "%2b").replaceAll("~", "%7e");
  return url;
}

function noMirror(
  path: string,
  failures: readonly MirrorFailure[],
  repository: string | undefined,
): Error {
  const last = failures.at(-1);
  if (last === undefined) {
    return new FetchError(`Cannot fetch "${path}": there is no mirror for it`, { url: path });
  }
  const wrong = failures
    .map(({ error }) => error)
    .findLast((e) => e instanceof DigestMismatchError);
  if (wrong !== undefined && failures.length === 1) return wrong;

  const reasons = failures
    .map(({ base, error }) => `"${withoutCredentials(base)}": ${reasonOf(error)}`)
    .join("; ");
  if (wrong !== undefined) {
    const what = `"${path}" from any mirror (${reasons})`;
    return new DigestMismatchError(what, wrong.expected, wrong.actual, { cause: wrong });
  }
  const message =
    failures.length === 1
      ? `Cannot fetch "${last.url}": ${reasonOf(last.error)}`
      : `Cannot fetch "${path}" from any mirror: ${reasons}`;
  const status = statusOf(failures);
  const refused = failures.find(({ error }) => isRefusal(error));
  return new FetchError(message, {
    url: last.url,
    cause: last.error,
    ...(status !== undefined && { status }),
    ...(refused && {
      hint: `If it wants a login, put it into ~/.netrc or /etc/apt/auth.conf: machine ${new URL(refused.url).origin} login NAME password PASSWORD`,
    }),
    ...(failures.some(({ error }) => isSilence(error)) && {
      hint: `Check the connection and the proxy settings${elsewhere(repository)}`,
    }),
  });
}

/** Not every name can be typed: the keys of a repository have one of their own. */
function elsewhere(repository = ""): string {
  const canBeNamed = /^[a-z0-9-]+$/.test(repository);
  return canBeNamed ? `, or name another mirror with --mirror ${repository}=URL` : "";
}

/** 404 or 410 only where all mirrors agree that it is not there; else the last status that is neither. */
function statusOf(failures: readonly MirrorFailure[]): number | undefined {
  const statuses = failures.map(({ error }) =>
    error instanceof TransferFailure ? error.status : undefined,
  );
  const isGone = (status: number | undefined): boolean => status === 404 || status === 410;
  return statuses.every(isGone) ? statuses.at(-1) : statuses.findLast((status) => !isGone(status));
}

function isRefusal(error: Error): boolean {
  return error instanceof TransferFailure && (error.status === 401 || error.status === 403);
}

function isSilence(error: Error): boolean {
  return error instanceof TransferFailure && error.status === undefined;
}
