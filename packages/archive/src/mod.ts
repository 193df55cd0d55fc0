/**
 * Archive members and compressed streams that more than one distro reads.
 *
 * @module
 */
export { type ArMember, readAr } from "./ar.ts";
export { type Compression, compressionOf, detectCompression } from "./compression.ts";
export { type CpioMember, type ReadCpioOptions, readCpio } from "./cpio.ts";
export { type DebArchive, readDeb } from "./deb.ts";
export { decompress } from "./decompress.ts";
export { type CompressedContent, decompressContent } from "./decompress-content.ts";
export { Decompressor } from "./decompressor.ts";
export { compressLzma } from "./xz/lzma.ts";
