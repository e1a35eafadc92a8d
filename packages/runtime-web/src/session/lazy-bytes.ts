/** Reads a blob at once instead of later. Only workers have it. */
interface SynchronousReader {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

declare const FileReaderSync: undefined | (new () => SynchronousReader);

/** Whether blobs can be read where they lie, without a promise. */
export function canReadInPlace(): boolean {
  return typeof FileReaderSync === "function";
}

/**
 * A blob that looks like its bytes to ONNX Runtime, which asks a mounted file for its length and for ranges
 * of it: each range is read when it is asked for, so a file of weights never lies in JavaScript's memory as a
 * whole. What cannot be read is told to `onFailure`: ONNX Runtime says only that something failed.
 *
 * Source: onnxruntime 1.30 core/framework/external_data_loader.cc, `MountedFiles.get(…).subarray(…)`.
 */
export class LazyBytes extends Uint8Array<ArrayBuffer> {
  readonly #blob: Blob;
  readonly #onFailure: (cause: unknown) => void;

  constructor(blob: Blob, onFailure: (cause: unknown) => void) {
    super(new ArrayBuffer(0));
    this.#blob = blob;
    this.#onFailure = onFailure;
  }

  override get byteLength(): number {
    return this.#blob.size;
  }

  override subarray(begin = 0, end = this.#blob.size): Uint8Array<ArrayBuffer> {
    const Reader = FileReaderSync;
    if (Reader === undefined) throw new TypeError("blobs can be read at once only in a worker");
    try {
      return new Uint8Array(new Reader().readAsArrayBuffer(this.#blob.slice(begin, end)));
    } catch (cause) {
      this.#onFailure(cause);
      throw cause;
    }
  }
}
