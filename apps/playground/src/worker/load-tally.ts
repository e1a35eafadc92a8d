import type { DownloadProgress } from "@ernie-m/core";
import type { ProvidedFiles } from "@ernie-m/runtime-web";
import type { LoadProgress, LoadRequest } from "../protocol.js";
import { onRuntimeArrived } from "./runtime-arrival.js";

/** Counts all that a model needs from the network, its files and the runtime's own code, as one sum. */
export class LoadTally {
  readonly #report: (progress: LoadProgress) => void;
  readonly #runtimeBytes: number;
  /** Known before the first file is asked for, or 0. */
  readonly #modelBytes: number;
  readonly #stopListening: () => void;
  #hasRuntime = false;
  #model = { loaded: 0, total: 0 };
  #stage: LoadProgress["stage"] = "opening";
  #file: string | undefined;

  constructor(
    { source, runtimeBytes, modelBytes }: Pick<LoadRequest, "source" | "runtimeBytes" | "modelBytes">,
    where: string | ProvidedFiles,
    onGraphics: boolean,
    report: (progress: LoadProgress) => void,
  ) {
    this.#report = report;
    this.#runtimeBytes = runtimeBytes[onGraphics ? "webgpu" : "wasm"];
    const isIntegers = source.kind === "embedded" && where === source.integers;
    this.#modelBytes = modelBytes?.[isIntegers ? "integers" : "original"] ?? 0;
    this.#stopListening = onRuntimeArrived(() => {
      this.#hasRuntime = true;
      this.#tell();
    });
    this.#tell();
  }

  take({ file, loaded, total }: DownloadProgress): void {
    this.#stage = "downloading";
    this.#file = file;
    this.#model = { loaded, total: Math.max(total, this.#modelBytes) };
    this.#tell();
  }

  /** All is here. */
  starting(): void {
    this.#stage = "starting";
    this.#tell();
  }

  end(): void {
    this.#stopListening();
  }

  #tell(): void {
    const { loaded, total } = this.#model;
    const runtime = this.#hasRuntime ? this.#runtimeBytes : 0;
    const all = Math.max(total, this.#modelBytes);
    this.#report({
      stage: this.#stage,
      ...(this.#file !== undefined && { file: this.#file }),
      loaded: loaded + runtime,
      // What a model takes is not known before its files are listed.
      total: all === 0 ? 0 : all + this.#runtimeBytes,
    });
  }
}
