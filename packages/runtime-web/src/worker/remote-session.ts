import { BackendError, type CancelSignal, type InferenceSession, type TensorMap } from "@ernie-m/core";
import { compactTensors } from "./transfer.js";
import type { WorkerClient } from "./worker-client.js";

/** A session that lives in a worker. */
export class RemoteSession implements InferenceSession {
  readonly #id: number;
  readonly #link: WorkerClient;
  readonly #onDisposed: () => void;
  #disposal: Promise<void> | undefined;

  constructor(id: number, link: WorkerClient, onDisposed: () => void) {
    this.#id = id;
    this.#link = link;
    this.#onDisposed = onDisposed;
  }

  async run(feeds: TensorMap, options: { readonly signal?: CancelSignal } = {}): Promise<TensorMap> {
    options.signal?.throwIfAborted();
    if (this.#disposal !== undefined)
      throw new BackendError("disposed", "onnxruntime-web/worker", "the session was disposed");
    return this.#link.call("run", { session: this.#id, feeds: compactTensors(feeds) }, options);
  }

  dispose(): Promise<void> {
    this.#disposal ??= this.#dispose();
    return this.#disposal;
  }

  async #dispose(): Promise<void> {
    try {
      await this.#link.call("disposeSession", { session: this.#id });
    } catch (cause) {
      // With its worker gone, so is the session.
      if (!(cause instanceof BackendError)) throw cause;
    } finally {
      this.#onDisposed();
    }
  }
}
