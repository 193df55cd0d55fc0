/**
 * What a builder asks of its client while it builds: files, credentials, and to take the result.
 *
 * @see https://github.com/moby/buildkit/blob/v0.34.2/session/session.go
 * @module
 */
import { randomUUID } from "node:crypto";
import { Duplex } from "node:stream";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import type { GrpcClient, GrpcStream } from "../gateway/grpc-client.ts";
import { type Handlers, serve } from "../grpc/serve.ts";
import {
  BytesMessageSchema,
  Control,
  CredentialsRequestSchema,
  CredentialsResponseSchema,
  HealthCheckResponseSchema,
} from "../proto/control_pb.ts";
import { type SentFiles, sendFiles } from "./send-files.ts";

export interface SessionOptions {
  /** What `local://files` stands for. */
  readonly files: SentFiles;
  /** Of a registry, for the images that the builder pulls. */
  credentials(host: string): Promise<{ readonly username: string; readonly secret: string }>;
  /** Takes the tar that is the result. */
  receive(bytes: AsyncIterable<Uint8Array>): Promise<void>;
}

export interface Session {
  readonly id: string;
  close(): void;
}

const SERVING = 1;

/** Offers all that to the builder. */
export function openSession(client: GrpcClient, options: SessionOptions): Session {
  const handlers = handlersOf(options);
  const id = randomUUID();
  const call = client.stream(Control.method.session, {
    "x-docker-expose-session-uuid": id,
    "x-docker-expose-session-name": "rootsmith",
    "x-docker-expose-session-sharedkey": "rootsmith",
    "x-docker-expose-session-grpc-method": Object.keys(handlers),
  });
  const connection = tunnel(call);
  serve(connection, handlers);
  return { id, close: () => void connection.destroy() };
}

function handlersOf({ files, credentials, receive }: SessionOptions): Handlers {
  return {
    "/grpc.health.v1.Health/Check": async ({ messages, send }) => {
      for await (const _ of messages) {
      }
      await send(
        toBinary(HealthCheckResponseSchema, create(HealthCheckResponseSchema, { status: SERVING })),
      );
    },
    "/moby.filesync.v1.Auth/Credentials": async ({ messages, send }) => {
      for await (const message of messages) {
        const { host } = fromBinary(CredentialsRequestSchema, message);
        const found = create(CredentialsResponseSchema, await credentials(host));
        await send(toBinary(CredentialsResponseSchema, found));
        return;
      }
    },
    "/moby.filesync.v1.FileSync/DiffCopy": (served) => sendFiles(files, served),
    "/moby.filesync.v1.FileSend/DiffCopy": ({ messages }) => receive(dataOf(messages)),
  };
}

async function* dataOf(messages: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const message of messages) yield fromBinary(BytesMessageSchema, message).data;
}

/** The connection within a call. */
function tunnel(call: GrpcStream<typeof BytesMessageSchema, typeof BytesMessageSchema>): Duplex {
  return new Duplex({
    async read() {
      try {
        const { value, done } = await call.messages.next();
        if (!done) this.push(value.data);
        else this.destroy();
      } catch {
        this.destroy(); // what goes wrong there, the call that builds says, too
      }
    },
    write(data: Uint8Array, _encoding, callback) {
      call.send({ data }).then(() => callback(), callback);
    },
    destroy(error, callback) {
      call.end();
      callback(error);
    },
  });
}
