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
  readonly #client: () => WorkerClient;
  #location: string;
  #opened: { readonly client: WorkerClient; readonly ready: Promise<WorkerClient> } | undefined;
  #failure: { readonly cause: unknown } | undefined;

  constructor(id: number, where: string | ProvidedFiles, opening: OpenOptions, client: () => WorkerClient) {
    this.id = id;
    this.weights = opening.weights;
    this.#where = where;
    this.#opening = opening;
    this.#client = client;
    this.#location = typeof where === "string" ? where : where.href;
  }

  get location(): string {
    return this.#location;
  }

  /** The worker in which the checkpoint is open. */
  connect(): Promise<WorkerClient> {
    const client = this.#client();
    if (this.#opened?.client !== client) {
      const ready = this.#open(client);
      this.#opened = { client, ready };
      ready.catch(() => {
        if (this.#opened?.ready === ready) this.#opened = undefined;
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
      this.#opened?.client.abortFiles(this.id);
    }
  }

  has(name: string): Promise<boolean> {
    return this.#ask((client) => client.call("has", { files: this.id, name }, this.#signal));
  }

  names(): Promise<readonly string[] | undefined> {
    return this.#ask((client) => client.call("names", { files: this.id }, this.#signal));
  }

  readFile(name: string): Promise<Uint8Array> {
    return this.#ask((client) => client.call("readFile", { files: this.id, name }, this.#signal));
  }

  readStart(name: string, length: number): Promise<Uint8Array> {
    return this.#ask((client) => client.call("readStart", { files: this.id, name, length }, this.#signal));
  }

  async open(name: string): Promise<RandomAccessFile> {
    const { path, size } = await this.#ask((client) =>
      client.call("stat", { files: this.id, name }, this.#signal),
    );
    return {
      path,
      size,
      read: (offset, length) =>
        this.#ask((client) => client.call("read", { files: this.id, name, offset, length })),
      close: async () => {},
    };
  }

  get #signal() {
    return { signal: this.#opening.signal };
  }

  async #open(client: WorkerClient): Promise<WorkerClient> {
    const { revision, token, offline, onProgress, signal } = this.#opening;
    const opening = { revision, token, offline, progress: onProgress !== undefined };
    const { location } = await this.#watched(client, () =>
      client.call("open", { files: this.id, where: this.#where, opening }, { signal }),
    );
    this.#location = location;
    return client;
  }

  async #ask<T>(question: (client: WorkerClient) => Promise<T>): Promise<T> {
    const client = await this.connect();
    return this.#watched(client, () => question(client));
  }

  async #watched<T>(client: WorkerClient, question: () => Promise<T>): Promise<T> {
    const stopListening = whenAborted(this.#opening.signal, () => client.abortFiles(this.id));
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
