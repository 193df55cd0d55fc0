/**
 * What a registry answers where it does not do what was asked, in words.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes
 * @module
 */

import type { TransferFailure } from "../fetch/fetch-failure.ts";
import { RegistryError } from "../model/errors.ts";
import type { Answer } from "./answer.ts";

/** As much of a server's own words as is shown. */
const MAX_MESSAGE = 200;

/** How TLS says that the other side speaks something else, on Node and on Deno. */
const NOT_TLS = /wrong version number|packet length too long|InvalidContentType|corrupt message/;

/** How TLS says that it does not know who answers. */
const NOT_TRUSTED = /certificate|self.signed|UnknownIssuer/i;

/** The error of an answer that is not the wanted one. `what` continues `Cannot`. */
export function refusalOf(what: string, host: string, answer: Answer): RegistryError {
  const { status } = answer;
  const hint = isPage(answer) ? `Check that "${host}" is a registry` : hintOf(status, host);
  const { code, message } = isPage(answer) ? {} : firstError(answer.text());
  const words = isPage(answer) ? " with a web page" : wordsOf([code, message]);
  return new RegistryError(`Cannot ${what}: "${host}" answers ${status}${words}`, {
    host,
    status,
    ...(typeof code === "string" && { registryCode: code }),
    ...(hint !== undefined && { hint }),
  });
}

/** The error where the last attempt had no answer, or one that may be another next time. */
export function unreachable(what: string, host: string, cause: TransferFailure): RegistryError {
  const { status, message } = cause;
  const fact = status === undefined ? `"${host}": ${message}` : `"${host}" answers ${status}`;
  const hint = status === undefined ? hintOfSilence(message) : hintOf(status, host);
  return new RegistryError(`Cannot ${what}: ${fact}`, {
    host,
    cause,
    ...(status !== undefined && { status }),
    ...(hint !== undefined && { hint }),
  });
}

function hintOfSilence(message: string): string {
  if (NOT_TLS.test(message)) return "If the registry speaks plain http, add --plain-http";
  if (NOT_TRUSTED.test(message)) {
    return "Name the authority of the registry: NODE_EXTRA_CA_CERTS=FILE.pem";
  }
  return "Check the name of the registry, the connection and the proxy settings";
}

/** True of what a web server says that is no registry. */
export function isPage({ headers }: Answer): boolean {
  return headers["content-type"]?.startsWith("text/html") === true;
}

function hintOf(status: number, host: string): string | undefined {
  switch (status) {
    case 401:
      return `Log in: docker login ${host}`;
    case 403:
      return `Log in as somebody who may do this: docker login ${host}`;
    case 404:
      return "Check the name and the tag; a private image needs a login";
    case 413:
      return "The registry, or a proxy before it, limits how large an upload may be";
    case 429:
      return "The registry limits how often it is asked: wait, or log in";
    default:
      return status >= 500 ? "The registry has a problem: try again later" : undefined;
  }
}

/** `" (NAME_UNKNOWN: repository name not known to registry)"`; empty where it says nothing. */
function wordsOf(said: readonly unknown[]): string {
  const words = said
    .filter((word) => typeof word === "string" && word !== "")
    .join(": ")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a server must not move our cursor
    .replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, " ")
    .slice(0, MAX_MESSAGE);
  return words === "" ? "" : ` (${words})`;
}

function firstError(text: string): { readonly code?: unknown; readonly message?: unknown } {
  try {
    return Object(JSON.parse(text)?.errors?.[0]);
  } catch {
    return {};
  }
}
