import { InputError } from "@ernie-m/core";
import type { HubOptions } from "./hub/hub-options.js";

/** How a node runtime runs its sessions. Every field may be left out. */
export interface NodeRuntimeOptions {
  /**
   * Threads that work on one run. By default ONNX Runtime's own choice: one for each physical core.
   * `1` computes on the calling thread alone.
   */
  readonly threads?: number | undefined;
  /**
   * Whether threads that wait for work of a run keep turning instead of sleeping: they start sooner, and take a core
   * each from everything else while they wait. False by default.
   */
  readonly spinning?: boolean | undefined;
  /**
   * Whether the weights of linear layers are copied into the order the matrix kernels like. With it runs are faster
   * (the shorter the text, the more) and a session holds those weights in memory a second time; without it a session
   * is ready sooner and its weights stay in the file's pages, which sessions and processes share. True by default.
   */
  readonly prepacking?: boolean | undefined;
  /** How models on the Hugging Face hub are reached. */
  readonly hub?: HubOptions | undefined;
}

/** The options with every default filled in; no `threads` means that ONNX Runtime chooses. */
export interface SessionSettings {
  readonly threads: number | undefined;
  readonly spinning: boolean;
  readonly prepacking: boolean;
}

/** More than any machine has; ONNX Runtime would try to start as many as it is told. */
const MOST_THREADS = 1024;

/** Throws: InputError for a number of threads that cannot be. */
export function resolveOptions(options: NodeRuntimeOptions): SessionSettings {
  const { threads, spinning = false, prepacking = true } = options;
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS)) {
    throw new InputError("threads", `an integer from 1 to ${MOST_THREADS}`, String(threads));
  }
  return { threads, spinning, prepacking };
}
