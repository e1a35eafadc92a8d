import { type CheckpointFormat, DownloadError } from "@ernie-m/core";
import { isPlainFileName, readWhole } from "@ernie-m/core/runtime";
import { type BlobFile, type BlobFiles, blobFile, missing } from "./blob-file.js";
import type { DownloadContext, DownloadRequest } from "./download-request.js";
import { isPage, refusal, send } from "./http.js";
import { kept, obtain } from "./obtain.js";

/** Where the files of a checkpoint are to be had, and which there are. */
export interface FileIndex {
  readonly location: string;
  /** All that there are; undefined where nobody says. */
  readonly names: readonly string[] | undefined;
  /** Undefined when the checkpoint has no such file. Throws: DownloadError. */
  find(name: string): Promise<DownloadRequest | undefined>;
  /** Files that will be needed when this one is: the other shards. */
  companions(name: string): readonly DownloadRequest[];
}

/** A checkpoint whose files are downloaded when they are first asked for, each once. */
export class RemoteFileSet implements BlobFiles {
  readonly location: string;
  readonly weights: CheckpointFormat | undefined;
  readonly #index: FileIndex;
  readonly #context: DownloadContext;
  readonly #expect: (name: string, size: number) => void;
  readonly #arrivals = new Map<string, Promise<Blob>>();

  constructor(
    index: FileIndex,
    context: DownloadContext,
    how: {
      /** Told of each file that will be needed. */
      readonly expect: (name: string, size: number) => void;
      readonly weights: CheckpointFormat | undefined;
    },
  ) {
    this.location = index.location;
    this.weights = how.weights;
    this.#index = index;
    this.#context = context;
    this.#expect = how.expect;
  }

  async has(name: string): Promise<boolean> {
    this.#context.signal?.throwIfAborted();
    return isPlainFileName(name) && (await this.#index.find(name)) !== undefined;
  }

  async names(): Promise<readonly string[] | undefined> {
    return this.#index.names;
  }

  async readFile(name: string): Promise<Uint8Array> {
    return readWhole(await this.open(name));
  }

  async open(name: string): Promise<BlobFile> {
    return blobFile(`${this.location}/${name}`, await this.#arrival(name));
  }

  /**
   * At most the first `length` bytes, without downloading the rest where the server has ranges: to look at
   * the head of weights that nobody wants yet.
   */
  async readStart(name: string, length: number): Promise<Uint8Array> {
    const arrived = this.#arrivals.get(name);
    if (arrived !== undefined) return this.#startOf(name, await arrived, length);
    const request = await this.#request(name);
    const { store, signal } = this.#context;
    const cached = await kept(request, this.#context);
    if (cached !== undefined || this.#context.offline || store.kind === "none")
      return this.#startOf(name, cached ?? (await this.#arrival(name)), length);
    const { url, subject, token } = request;
    const response = await send({ url, subject, token, signal, range: { start: 0, end: length } });
    if (!response.ok) throw refusal(subject, response, token);
    if (isPage(response, name))
      throw new DownloadError("corrupt", subject, "the server answered with an HTML page");
    return readAtMost(response, length);
  }

  #startOf(name: string, blob: Blob, length: number): Promise<Uint8Array> {
    return blobFile(`${this.location}/${name}`, blob).read(0, Math.min(length, blob.size));
  }

  async #request(name: string): Promise<DownloadRequest> {
    const request = isPlainFileName(name) ? await this.#index.find(name) : undefined;
    if (request === undefined) throw missing(`${this.location}/${name}`);
    return request;
  }

  #arrival(name: string): Promise<Blob> {
    const known = this.#arrivals.get(name);
    if (known !== undefined) return known;
    const arrival = this.#fetch(name);
    this.#arrivals.set(name, arrival);
    // It may be asked for again: the network may be back.
    arrival.catch(() => this.#arrivals.delete(name));
    return arrival;
  }

  async #fetch(name: string): Promise<Blob> {
    this.#context.signal?.throwIfAborted();
    const request = await this.#request(name);
    for (const { name: other, size } of this.#index.companions(name))
      if (size !== undefined && !this.#arrivals.has(other)) this.#expect(other, size);
    return obtain(request, this.#context);
  }
}

/** The first bytes of an answer; the rest, of a server without ranges, is not waited for. */
async function readAtMost(response: Response, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let used = 0;
  const reader = response.body?.getReader();
  while (reader !== undefined && used < length) {
    const { done, value } = await reader.read();
    if (done) break;
    const count = Math.min(value.length, length - used);
    bytes.set(value.subarray(0, count), used);
    used += count;
  }
  await reader?.cancel();
  return bytes.subarray(0, used);
}
