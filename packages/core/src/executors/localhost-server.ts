/**
 * A name server that knows `localhost` and nothing else, for a rootfs that has no hosts file yet.
 *
 * Resolvers without resolv.conf(5) ask 127.0.0.1. A hosts file made for the time of a script would
 * keep the scripts from making theirs, which do so only where none is (netbase).
 *
 * @see RFC 1035, section 4 (messages); RFC 6761, section 6.3 (localhost)
 * @module
 */
import { Buffer } from "node:buffer";
import { createSocket, type Socket } from "node:dgram";

const HEADER_SIZE = 12;
const TYPE_A = 1;
const TYPE_AAAA = 28;
const NO_ERROR = 0;
const NAME_ERROR = 3;

const ADDRESSES: ReadonlyMap<number, readonly number[]> = new Map([
  [TYPE_A, [127, 0, 0, 1]],
  [TYPE_AAAA, [...new Array(15).fill(0), 1]],
]);

/** Answers on the loopback of the namespace until it is closed. Undefined where it cannot listen. */
export function serveLocalhost(): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    socket.once("error", () => resolve(undefined)); // as without it: names are not resolved
    socket.on("message", (query, { port, address }) => {
      const answer = answerQuery(query);
      if (answer !== undefined) socket.send(answer, port, address, () => {});
    });
    socket.bind(53, "127.0.0.1", () => {
      socket.on("error", () => {});
      resolve(socket);
    });
  });
}

/** The answer to a query of one question; undefined if it is none. */
export function answerQuery(query: Uint8Array): Uint8Array | undefined {
  const labels: string[] = [];
  let at = HEADER_SIZE;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(Buffer.from(query.subarray(at + 1, at + 1 + length)).toString("latin1"));
    at += 1 + length;
  }
  const end = at + 5; // the root label, type and class
  if (query.byteLength < end) return undefined;
  const isLocalhost = labels.at(-1)?.toLowerCase() === "localhost";
  const address = isLocalhost ? ADDRESSES.get(Buffer.from(query).readUInt16BE(at + 1)) : undefined;
  const header = Buffer.alloc(HEADER_SIZE);
  header.set(query.subarray(0, 2));
  header.writeUInt16BE(0x8580 | (isLocalhost ? NO_ERROR : NAME_ERROR), 2); // an answer, final
  header.writeUInt16BE(1, 4);
  if (address === undefined) return Buffer.concat([header, query.subarray(HEADER_SIZE, end)]);
  header.writeUInt16BE(1, 6);
  // The name is a pointer to that of the question; its type and class follow; for no time at all.
  const record = [0xc0, HEADER_SIZE, ...query.subarray(end - 4, end), 0, 0, 0, 0];
  const data = [0, address.length, ...address];
  return Buffer.concat([
    header,
    query.subarray(HEADER_SIZE, end),
    Buffer.from([...record, ...data]),
  ]);
}
