/**
 * What is at a URL, whatever its protocol: one attempt, with the login that is for it.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Get } from "./fetch-download.ts";
import { TransferFailure } from "./fetch-failure.ts";
import { oneByOneWhereLimited } from "./fetch-limits.ts";
import { getLocal } from "./fetch-local.ts";
import type { RetryOptions } from "./fetch-retry.ts";
import type { CredentialsFor, HttpClient } from "./http-client.ts";
import { type Login, loginFor } from "./netrc.ts";

/**
 * Knows `http:`, `https:` and `file:`.
 *
 * @param readLogins Called once, when a server is asked.
 */
export function createGet(
  http: HttpClient,
  readLogins: () => Promise<readonly Login[]>,
  retry: RetryOptions,
): Get {
  let logins: Promise<readonly Login[]> | undefined;
  const getHttp = oneByOneWhereLimited(async (url, headers) => {
    logins ??= readLogins();
    const known = await logins;
    const credentialsFor: CredentialsFor = (asked) => {
      const login = loginFor(asked, known);
      return login === undefined ? {} : basicAuth(login);
    };
    return http.request(url, { headers: { ...headers, ...credentialsFor(url) }, credentialsFor });
  }, retry);
  return async (url, headers) => {
    retry.signal.throwIfAborted();
    if (url.protocol === "file:") return getLocal(url, retry.signal);
    if (url.protocol === "http:" || url.protocol === "https:") return getHttp(url, headers);
    throw new TransferFailure(`"${url.protocol}" URLs are not supported`, { transient: false });
  };
}

function basicAuth({ username, password }: Login): { readonly authorization: string } {
  const credentials = Buffer.from(`${username}:${password}`).toString("base64");
  return { authorization: `Basic ${credentials}` };
}
