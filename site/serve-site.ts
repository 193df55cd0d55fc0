/**
 * A static server for the built site, as plain as any: files by their paths, below a base.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

export const DIST = join(import.meta.dirname, "dist");

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".js": "text/javascript",
  ".json": "application/json",
};

export interface ServedSite {
  /** Of the front page: `"http://127.0.0.1:40123/rootsmith/"`. */
  readonly url: string;
  stop(): void;
}

/** Serves `site/dist` on 127.0.0.1. @param base What it was built for: `"/rootsmith/"`. */
export async function serveSite(base: string): Promise<ServedSite> {
  const server = createServer(async ({ url = "" }, response) => {
    const path = normalize(decodeURIComponent(url.replace(/[?#].*/, "")));
    const file = path.startsWith(base)
      ? path.slice(base.length).replace(/^$|\/$/, "$&index.html")
      : "";
    const body = file === "" ? undefined : await readFile(join(DIST, file)).catch(() => undefined);
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    response.writeHead(body === undefined ? 404 : 200, { "Content-Type": type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${base}`,
    stop: () => void server.close().closeAllConnections(),
  };
}
