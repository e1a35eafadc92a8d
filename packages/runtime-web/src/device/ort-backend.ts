import { BackendError, type InferenceBackend, type InferenceSession, type Program } from "@ernie-m/core";
import { loadPart } from "../load-part.js";
import type { WebRuntimeOptions } from "../options.js";
import type { ChosenDevice } from "./choose-device.js";
import type { WebDeviceReport } from "./device-report.js";

/** Runs programs on the device that fits, which is chosen when it is first needed. */
export class OrtBackend implements InferenceBackend {
  readonly name = "onnxruntime-web";
  readonly #sessions = new Set<InferenceSession>();
  readonly #options: WebRuntimeOptions;
  #chosen: (() => Promise<ChosenDevice>) | undefined;
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

  async report(): Promise<WebDeviceReport> {
    return (await this.#choose()).report();
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    const sessions = [...this.#sessions];
    this.#sessions.clear();
    await Promise.all(sessions.map((session) => session.dispose()));
  }

  async #choose(): Promise<ChosenDevice> {
    if (this.#disposed) throw this.#gone();
    // What sessions need is loaded with the first one.
    const { deviceChooser } = await loadPart(() => import("./choose-device.js"));
    this.#chosen ??= deviceChooser(this.#options);
    return this.#chosen();
  }

  #gone(): BackendError {
    return new BackendError("disposed", this.name, "the runtime was disposed");
  }
}
