/**
 * Bytes that do not pass through this process.
 *
 * @module
 */

/** What a program writes into a file by itself. */
export interface FileSource {
  /**
   * Writes a new file. Whether it stays where that fails is of no matter.
   *
   * @param file Absolute path, where nothing is.
   */
  writeTo(file: string): Promise<void>;
}
