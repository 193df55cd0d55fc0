/**
 * Files of the client for a builder, in the protocol of fsutil: the names of all, then what the other side
 * asks for of their content.
 *
 * @see https://github.com/tonistiigi/fsutil/blob/master/send.go
 * @module
 */
import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import type { StoredContent } from "@rootsmith/core/provider";
import type { ServedCall } from "../grpc/serve.ts";
import { PacketSchema } from "../proto/control_pb.ts";

/**
 * By name, all in one directory. A name always has the same content: a builder that has a file of that
 * name and size does not ask for it again.
 */
export type SentFiles = ReadonlyMap<string, StoredContent>;

const STAT = 0;
const REQUEST = 1;
const DATA = 2;
const FINISH = 3;

const PART_SIZE = 32 << 10;

export async function sendFiles(files: SentFiles, { messages, send }: ServedCall): Promise<void> {
  const sendPacket = (packet: MessageInitShape<typeof PacketSchema>): Promise<void> =>
    send(toBinary(PacketSchema, create(PacketSchema, packet)));
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [path, { size }] of sorted) {
    await sendPacket({ type: STAT, stat: { path, mode: 0o644, size: BigInt(size) } });
  }
  await sendPacket({ type: STAT });
  for await (const message of messages) {
    const { type, id } = fromBinary(PacketSchema, message);
    if (type === FINISH) break;
    const [, content] = sorted[id] ?? [];
    if (type !== REQUEST || content === undefined) throw new Error(`packet ${type} of ${id}`);
    for await (const chunk of content.open()) {
      for (let at = 0; at < chunk.byteLength; at += PART_SIZE) {
        await sendPacket({ type: DATA, id, data: chunk.subarray(at, at + PART_SIZE) });
      }
    }
    await sendPacket({ type: DATA, id });
  }
  await sendPacket({ type: FINISH });
}
