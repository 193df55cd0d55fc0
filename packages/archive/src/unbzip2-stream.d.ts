/** The parts of unbzip2-stream, which as a stream decodes at once all that is left when its input ends. */

declare module "unbzip2-stream/lib/bit_iterator.js" {
  const bitIterator: (next: () => Uint8Array) => {
    /** The next bits as a number; null aligns to the next byte. */
    (count: number | null): number;
    /** Bytes of which some bits were read. */
    readonly bytesRead: number;
  };
  export = bitIterator;
}

declare module "unbzip2-stream/lib/bzip2.js" {
  type Bits = (count: number | null) => number;
  const bzip2: {
    /** Reads the header of a stream: the size of its blocks, in units of 100,000 bytes. */
    header(bits: Bits): number;
    /**
     * Decodes one block, or reads the end of a stream.
     *
     * @returns The check of the stream so far; null at its end.
     */
    decompress(
      bits: Bits,
      put: (byte: number) => void,
      table: Int32Array,
      size: number,
      check: number,
    ): number | null;
  };
  export = bzip2;
}
