/**
 * The Debian mirrors of this host, on 127.0.0.1: as a mirror of its own, and as the proxy by which others reach Debian's.
 *
 * @module
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { hostDebianMirrors } from "../../packages/distro-debian/fixtures/host-debian-mirrors.ts";

export interface MirrorProxy {
  /** `debian` and `debian-security` lie below it. */
  readonly url: string;
  stop(): void;
}

export async function startMirrorProxy(): Promise<MirrorProxy> {
  const mirrors: Readonly<Record<string, readonly string[] | undefined>> =
    await hostDebianMirrors();
  const server = createServer(async ({ url = "" }, response) => {
    // a proxy is asked for a whole URL
    const [, name = "", path = ""] = /^(?:http:\/\/[^/]+)?\/([^/]+)\/(.*)$/.exec(url) ?? [];
    const base = mirrors[name]?.[0]?.replace(/\/+$/, "");
    const answer = await fetch(`${base}/${path}`).catch(() => undefined);
    const body = new Uint8Array((await answer?.arrayBuffer()) ?? []);
    response.writeHead(answer?.status ?? 502).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => void server.close().closeAllConnections(),
  };
}
