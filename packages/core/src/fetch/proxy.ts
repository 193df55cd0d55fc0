/**
 * The way to a server: direct, or through the proxy that the environment names.
 *
 * `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` count, in lower or upper case. A proxy is
 * asked for an `http:` URL as a proxy is, so that one that allows CONNECT to port 443 only, as squid
 * does by default, serves package mirrors; for `https:` it opens a tunnel.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from "node:http";
import https from "node:https";
import { HttpsProxyAgent } from "hpagent";
import { getProxyForUrl } from "proxy-from-env";
import { withoutCredentials } from "../model/without-credentials.ts";
import { TransferFailure } from "./fetch-failure.ts";

/** How the HTTP library reaches one URL. */
interface Route {
  readonly agent: { readonly http: http.Agent; readonly https: https.Agent };
  readonly request:
    | ((
        url: URL,
        options: RequestOptions,
        callback?: (response: IncomingMessage) => void,
      ) => ClientRequest)
    | undefined;
}

export interface Routes {
  /** @throws {TransferFailure} If the environment names a proxy of a kind that is not supported. */
  of(url: URL): Route;
  /** Closes kept connections. */
  close(): void;
}

/** @param options.keepAlive Keep connections open for the next request. */
export function openRoutes({ keepAlive }: { readonly keepAlive: boolean }): Routes {
  const direct = {
    http: new http.Agent({ keepAlive }),
    https: new https.Agent({ keepAlive }),
  };
  const tunnels = new Map<string, HttpsProxyAgent>();

  function tunnel(proxy: URL): HttpsProxyAgent {
    const agent = tunnels.get(proxy.href) ?? new HttpsProxyAgent({ keepAlive, proxy });
    tunnels.set(proxy.href, agent);
    return agent;
  }

  return {
    of(url) {
      const proxyUrl = getProxyForUrl(url.href);
      if (proxyUrl === "") return { agent: direct, request: undefined };
      const proxy = parseProxy(proxyUrl);
      if (url.protocol === "https:") {
        return { agent: { ...direct, https: tunnel(proxy) }, request: undefined };
      }
      const agent = proxy.protocol === "https:" ? direct.https : direct.http;
      return {
        agent: direct,
        request: (target, options, callback) =>
          forward(proxy, target, { ...options, agent }, callback),
      };
    },
    close() {
      for (const agent of [direct.http, direct.https, ...tunnels.values()]) agent.destroy();
    },
  };
}

function parseProxy(text: string): URL {
  const proxy = URL.parse(text);
  if (proxy !== null && (proxy.protocol === "http:" || proxy.protocol === "https:")) return proxy;
  throw new TransferFailure(`the proxy "${withoutCredentials(text)}" is not an http or https URL`, {
    transient: false,
  });
}

/**
 * A request in absolute form.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
 */
function forward(
  proxy: URL,
  target: URL,
  options: RequestOptions,
  callback: ((response: IncomingMessage) => void) | undefined,
): ClientRequest {
  const credentials = decodeURIComponent(`${proxy.username}:${proxy.password}`);
  const { request } = proxy.protocol === "https:" ? https : http;
  return request(
    {
      ...options,
      protocol: proxy.protocol,
      hostname: proxy.hostname.replace(/^\[(.*)\]$/, "$1"),
      port: proxy.port || (proxy.protocol === "https:" ? 443 : 80),
      path: `http://${target.host}${target.pathname}${target.search}`,
      headers: {
        ...(options.headers as http.OutgoingHttpHeaders),
        host: target.host,
        ...(credentials !== ":" && {
          "proxy-authorization": `Basic ${Buffer.from(credentials).toString("base64")}`,
        }),
      },
    },
    callback,
  );
}
