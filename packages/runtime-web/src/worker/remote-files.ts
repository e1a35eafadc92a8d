import type {
  CheckpointFiles,
  CheckpointFormat,
  DownloadProgress,
  OpenOptions,
  RandomAccessFile,
} from "@ernie-m/core";
import { whenAborted } from "@ernie-m/core/runtime";
import type { ProvidedFiles } from "../checkpoint/location.js";
import type { WorkerClient } from "./worker-client.js";

/** A checkpoint that is open in a worker; opened again when there is a new one. */
export class RemoteFiles implements CheckpointFiles {
  readonly id: number;
  readonly weights: CheckpointFormat | undefined;
  readonly #where: string | ProvidedFiles;
  readonly #opening: OpenOptions;
  readonly #link: () => WorkerClient;
  #location: string;
  #opened: { readonly link: WorkerClient; readonly ready: Promise<WorkerClient> } | undefined;
  #failure: { readonly cause: unknown } | undefined;

  constructor(id: number, where: string | ProvidedFiles, opening: OpenOptions, link: () => WorkerClient) {
    this.id = id;
    this.weights = opening.weights;
    this.#where = where;
    this.#opening = opening;
    this.#link = link;
    this.#location = typeof where === "string" ? where : where.href;
  }

  get location(): string {
    return this.#location;
  }

  /** The worker in which the checkpoint is open. */
  connect(): Promise<WorkerClient> {
    const link = this.#link();
    if (this.#opened?.link !== link) {
      const ready = this.#open(link);
      this.#opened = { link, ready };
      ready.catch(() => {
        this.#opened = undefined;
      });
    }
    return this.#opened.ready;
  }

  /** Tells the listener; what it throws ends what is under way. */
  progress(progress: DownloadProgress): void {
    if (this.#failure !== undefined) return;
    try {
      this.#opening.onProgress?.(progress);
    } catch (cause) {
      this.#failure = { cause };
      this.#opened?.link.abortFiles(this.id);
    }
  }

  has(name: string): Promise<boolean> {
    return this.#ask((link) => link.call("has", { files: this.id, name }, this.#signal));
  }

  readFile(name: string): Promise<Uint8Array> {
    return this.#ask((link) => link.call("readFile", { files: this.id, name }, this.#signal));
  }

  readStart(name: string, length: number): Promise<Uint8Array> {
    return this.#ask((link) => link.call("readStart", { files: this.id, name, length }, this.#signal));
  }

  async open(name: string): Promise<RandomAccessFile> {
    const { path, size } = await this.#ask((link) =>
      link.call("stat", { files: this.id, name }, this.#signal),
    );
    return {
      path,
      size,
      read: (offset, length) =>
        this.#ask((link) => link.call("read", { files: this.id, name, offset, length })),
      close: async () => {},
    };
  }

  get #signal() {
    return { signal: this.#opening.signal };
  }

  async #open(link: WorkerClient): Promise<WorkerClient> {
    const { revision, token, offline, onProgress, signal } = this.#opening;
    const opening = { revision, token, offline, progress: onProgress !== undefined };
    const { location } = await this.#watched(link, () =>
      link.call("open", { files: this.id, where: this.#where, opening }, { signal }),
    );
    this.#location = location;
    return link;
  }

  async #ask<T>(question: (link: WorkerClient) => Promise<T>): Promise<T> {
    const link = await this.connect();
    return this.#watched(link, () => question(link));
  }

  async #watched<T>(link: WorkerClient, question: () => Promise<T>): Promise<T> {
    const stopListening = whenAborted(this.#opening.signal, () => link.abortFiles(this.id));
    try {
      return await question();
    } catch (cause) {
      // A listener that threw is why the worker stopped.
      const failure = this.#failure;
      this.#failure = undefined;
      throw failure === undefined ? cause : failure.cause;
    } finally {
      stopListening();
    }
  }
}
