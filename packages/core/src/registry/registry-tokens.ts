/**
 * Proof of who asks: what stands in the header `Authorization` of a request to a registry.
 *
 * @see https://distribution.github.io/distribution/spec/auth/token/
 * @see https://distribution.github.io/distribution/spec/auth/oauth/
 * @module
 */
import { Buffer } from "node:buffer";
import { TransferFailure } from "../fetch/fetch-failure.ts";
import { RegistryError } from "../model/errors.ts";
import { contentOf } from "../model/fs-entry.ts";
import type { Answer, Send } from "./answer.ts";
import { type Challenge, parseChallenges } from "./challenges.ts";
import type { Credentials } from "./credentials.ts";
import { isLoopback } from "./registry-host.ts";
import { unreachable } from "./registry-refusal.ts";

interface Token {
  readonly text: string;
  /** In ms since 1970. */
  readonly expires: number;
}

/** What a token is good for if its server does not say, in seconds. */
const DEFAULT_LIFETIME = 60;

/** Time before its end at which a token is no longer used, in seconds: a request takes a while. */
const MARGIN = 10;

/** What a registry asks for, and what was given for each scope. */
export class RegistryTokens {
  readonly #host: string;
  readonly #send: Send;
  readonly #credentials: () => Promise<Credentials | undefined>;
  #challenge: (Challenge & { readonly from: URL }) | undefined;
  readonly #tokens = new Map<string, Promise<Token>>();

  constructor(options: {
    readonly host: string;
    readonly send: Send;
    readonly credentials: () => Promise<Credentials | undefined>;
  }) {
    this.#host = options.host;
    this.#send = options.send;
    this.#credentials = options.credentials;
  }

  /**
   * Takes in what the registry asks for.
   *
   * @param from Where it was asked.
   * @throws {RegistryError} If it is nothing that is known.
   */
  challenged(header: string, from: URL): void {
    const challenges = parseChallenges(header);
    const challenge =
      challenges.find(({ scheme, parameters }) => scheme === "bearer" && parameters.realm) ??
      challenges.find(({ scheme }) => scheme === "basic");
    this.#challenge = challenge && { ...challenge, from };
    if (challenge !== undefined) return;
    const schemes = challenges.map(({ scheme }) => scheme).join(", ") || "nothing";
    throw this.#refuse(`it wants ${schemes} for authentication, not a bearer token or a password`);
  }

  /** The header's value for requests in `scopes`; undefined where nothing is asked for or known. */
  async authorization(scopes: readonly string[]): Promise<string | undefined> {
    if (this.#challenge === undefined) return undefined;
    if (this.#challenge.scheme === "basic") {
      const credentials = await this.#credentials();
      return credentials && "password" in credentials ? basic(credentials) : undefined;
    }
    const key = scopes.join(" ");
    const known = await this.#tokens.get(key);
    if (known !== undefined && known.expires > Date.now()) return `Bearer ${known.text}`;
    if (known !== undefined) this.#tokens.delete(key);
    const running = this.#tokens.get(key) ?? this.#request(this.#challenge, scopes);
    this.#tokens.set(key, running);
    running.catch(() => this.#tokens.delete(key));
    return `Bearer ${(await running).text}`;
  }

  /** The registry did not accept what was given for `scopes`. */
  forget(scopes: readonly string[]): void {
    this.#tokens.delete(scopes.join(" "));
  }

  async #request(
    { parameters: { realm = "", service }, from }: Challenge & { readonly from: URL },
    scopes: readonly string[],
  ): Promise<Token> {
    const url = URL.parse(realm);
    const isOwnHost = url?.hostname === from.hostname;
    const mayBePlain = from.protocol === "http:" && isOwnHost;
    if (url?.protocol !== "https:" && !(url?.protocol === "http:" && mayBePlain)) {
      const fact =
        from.protocol === "http:" ? "neither https nor on its own host" : "not an https URL";
      throw this.#refuse(`it sends clients for a token to "${realm}", which is ${fact}`);
    }
    const credentials = await this.#credentials();
    // What comes without encryption may be from anyone on the way.
    const isCertain = from.protocol === "https:" || isOwnHost || isLoopback(from.host);
    if (credentials !== undefined && !isCertain) {
      throw this.#refuse(
        `without encryption it sends clients for a token to "${realm}", which is not on its own host`,
        "Ask it with encryption: leave out --plain-http",
      );
    }
    try {
      const answer =
        credentials && "identityToken" in credentials
          ? await this.#exchange(url, service, scopes, credentials.identityToken)
          : await this.#get(url, service, scopes, credentials && basic(credentials));
      return this.#tokenOf(answer, url);
    } catch (error) {
      if (!(error instanceof TransferFailure)) throw error;
      throw unreachable(`get a token for "${this.#host}"`, url.host, error);
    }
  }

  #get(
    realm: URL,
    service: string | undefined,
    scopes: readonly string[],
    authorization: string | undefined,
  ): Promise<Answer> {
    const url = new URL(realm);
    if (service !== undefined) url.searchParams.append("service", service);
    for (const scope of scopes) url.searchParams.append("scope", scope);
    return this.#send(url, { headers: { ...(authorization !== undefined && { authorization }) } });
  }

  #exchange(
    realm: URL,
    service: string | undefined,
    scopes: readonly string[],
    identityToken: string,
  ): Promise<Answer> {
    const form = new URLSearchParams({
      grant_type: "refresh_token",
      client_id: "rootsmith",
      service: service ?? "",
      scope: scopes.join(" "),
      refresh_token: identityToken,
    });
    return this.#send(realm, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: contentOf(form.toString()),
    });
  }

  #tokenOf({ status, text }: Answer, { host }: URL): Token {
    if (status === 401 || status === 403) throw this.#refuse(`"${host}" refuses the credentials`);
    if (status !== 200) throw this.#refuse(`"${host}" answers ${status} to a request for a token`);
    const fields = objectOf(text());
    const token = fields.token || fields.access_token;
    if (typeof token !== "string") throw this.#refuse(`the answer of "${host}" has no token`);
    const { expires_in: lifetime } = fields;
    const seconds = typeof lifetime === "number" && lifetime > 0 ? lifetime : DEFAULT_LIFETIME;
    const margin = Math.min(MARGIN, seconds / 2);
    return { text: token, expires: Date.now() + (seconds - margin) * 1000 };
  }

  #refuse(fact: string, hint: string = `Log in again: docker login ${this.#host}`): RegistryError {
    return new RegistryError(`Cannot log in to "${this.#host}": ${fact}`, {
      host: this.#host,
      hint,
    });
  }
}

function basic(credentials: { readonly username: string; readonly password: string }): string {
  const { username, password } = credentials;
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

function objectOf(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
