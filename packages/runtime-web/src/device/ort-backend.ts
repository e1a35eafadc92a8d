import { BackendError, type InferenceBackend, type InferenceSession, type Program } from "@ernie-m/core";
import type { WebRuntimeOptions } from "../options.js";
import type { RuntimeReport } from "../report.js";
import type { ChosenDevice } from "./choose-device.js";

/** Runs programs on the device that fits, which is chosen when it is first needed. */
export class OrtBackend implements InferenceBackend {
  readonly name = "onnxruntime-web";
  readonly #options: WebRuntimeOptions;
  readonly #sessions = new Set<InferenceSession>();
  #chosen: Promise<ChosenDevice> | undefined;
  #disposed = false;

  constructor(options: WebRuntimeOptions) {
    this.#options = options;
  }

  async createSession(program: Program): Promise<InferenceSession> {
    const { createSession } = await this.#choose();
    const session = await createSession(program);
    if (this.#disposed) {
      await session.dispose();
      throw this.#gone();
    }
    this.#sessions.add(session);
    return {
      run: (feeds, options) => session.run(feeds, options),
      dispose: () => {
        this.#sessions.delete(session);
        return session.dispose();
      },
    };
  }

  async report(): Promise<RuntimeReport> {
    return (await this.#choose()).report();
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    const sessions = [...this.#sessions];
    this.#sessions.clear();
    await Promise.all(sessions.map((session) => session.dispose()));
  }

  #choose(): Promise<ChosenDevice> {
    if (this.#disposed) return Promise.reject(this.#gone());
    if (this.#chosen === undefined) {
      this.#chosen = choose(this.#options);
      this.#chosen.catch(() => {
        this.#chosen = undefined;
      });
    }
    return this.#chosen;
  }

  #gone(): BackendError {
    return new BackendError("disposed", this.name, "the runtime was disposed");
  }
}

/** What sessions need is loaded with the first one. */
async function choose(options: WebRuntimeOptions): Promise<ChosenDevice> {
  const { chooseDevice } = await import("./choose-device.js");
  return chooseDevice(options);
}
