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
import type { Agent, ClientRequest, OutgoingHttpHeaders, RequestOptions } from "node:http";
import process from "node:process";
import type { HttpsProxyAgent } from "hpagent";
import { getProxyForUrl } from "proxy-from-env";
import { withoutCredentials } from "../model/without-credentials.ts";
import { TransferFailure } from "./fetch-failure.ts";

/** As an ES module it would load WebSocket and all that it needs, which takes 0.02 s. */
const http = process.getBuiltinModule("node:http");

/** Loaded when it is wanted: another 0.01 s. */
const https = (): typeof import("node:https") => process.getBuiltinModule("node:https");

/** A request to a URL: `http.request()` with the right agent, or by way of a proxy. */
type Request = (options: RequestOptions) => ClientRequest;

export interface Routes {
  /** @throws {TransferFailure} If the environment names a proxy of a kind that is not supported. */
  to(url: URL): Promise<Request>;
  /** Closes kept connections. */
  close(): void;
}

/** @param options.keepAlive Keep connections open for the next request. */
export function openRoutes({ keepAlive }: { readonly keepAlive: boolean }): Routes {
  const agents = new Map<string, Agent>();

  function agentFor<T extends Agent>(name: string, create: () => T): T {
    const agent = agents.get(name) ?? create();
    agents.set(name, agent);
    return agent as T;
  }
  const direct = (protocol: string): Agent =>
    agentFor(protocol, () =>
      protocol === "https:" ? new (https().Agent)({ keepAlive }) : new http.Agent({ keepAlive }),
    );

  async function tunnel(proxy: URL): Promise<HttpsProxyAgent> {
    const { HttpsProxyAgent } = await import("hpagent");
    return agentFor(proxy.href, () => new HttpsProxyAgent({ keepAlive, proxy }));
  }

  return {
    async to(url) {
      const proxyUrl = getProxyForUrl(url.href);
      if (proxyUrl === "") {
        const agent = direct(url.protocol);
        return (options) => moduleFor(url).request(url, { ...options, agent });
      }
      const proxy = parseProxy(proxyUrl);
      if (url.protocol === "https:") {
        const agent = await tunnel(proxy);
        return (options) => https().request(url, { ...options, agent });
      }
      const agent = direct(proxy.protocol);
      return (options) => forward(proxy, url, { ...options, agent });
    },
    close() {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

function moduleFor({ protocol }: URL): Pick<typeof http, "request"> {
  return protocol === "https:" ? https() : http;
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
function forward(proxy: URL, target: URL, options: RequestOptions): ClientRequest {
  const credentials = decodeURIComponent(`${proxy.username}:${proxy.password}`);
  return moduleFor(proxy).request({
    ...options,
    protocol: proxy.protocol,
    hostname: proxy.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: proxy.port || (proxy.protocol === "https:" ? 443 : 80),
    path: `http://${target.host}${target.pathname}${target.search}`,
    headers: {
      ...(options.headers as OutgoingHttpHeaders),
      host: target.host,
      ...(credentials !== ":" && {
        "proxy-authorization": `Basic ${Buffer.from(credentials).toString("base64")}`,
      }),
    },
  });
}
