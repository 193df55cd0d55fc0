/**
 * What BuildKit answers when it refuses.
 *
 * @module
 */

interface GatewayErrorOptions {
  /** Of gRPC. Default 2, unknown. */
  readonly code?: number;
  /** The call that failed. */
  readonly name?: string;
  /** A serialized google.rpc.Status with details, which is passed on as it is. */
  readonly status?: Uint8Array;
}

export class GatewayError extends Error {
  readonly code: number;
  readonly call?: string;
  readonly status?: Uint8Array;

  constructor(message: string, options: GatewayErrorOptions = {}) {
    super(message);
    this.name = "GatewayError";
    this.code = options.code ?? 2;
    if (options.name !== undefined) this.call = options.name;
    if (options.status !== undefined) this.status = options.status;
  }
}
