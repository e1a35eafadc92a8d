import { setTimeout } from "node:timers/promises";
import type { NodeRuntime } from "@ernie-m/runtime-node";
import { RequestError } from "../errors.js";
import type { ServedModel } from "../models/served-model.js";
import { orAborted } from "./request-call.js";

/** Milliseconds for which a row that was computed counts: however often it is asked, it costs next to nothing. */
const VALID_FOR = 1000;

/** Whether requests would be answered now: found out by having every worker compute a row of the usual model. */
export class Readiness {
  readonly #runtime: Pick<NodeRuntime, "isReady">;
  readonly #model: Pick<ServedModel, "probe">;
  readonly #draining: AbortSignal;
  readonly #timeout: number;
  #probe: Promise<void> | undefined;
  #provenAt = Number.NEGATIVE_INFINITY;

  constructor(options: {
    readonly runtime: Pick<NodeRuntime, "isReady">;
    readonly model: Pick<ServedModel, "probe">;
    /** Aborted, with a RequestError, once the server is to end. */
    readonly draining: AbortSignal;
    /** Milliseconds that a probe may take. */
    readonly timeout: number;
  }) {
    this.#runtime = options.runtime;
    this.#model = options.model;
    this.#draining = options.draining;
    this.#timeout = options.timeout;
  }

  /** Throws: RequestError `draining`, or `not-ready` with the reason. */
  async check(): Promise<void> {
    this.#draining.throwIfAborted();
    if (!this.#runtime.isReady) throw new RequestError("not-ready", "no worker thread lives");
    if (performance.now() - this.#provenAt < VALID_FOR) return;
    const late = new AbortController();
    try {
      await orAborted(Promise.race([this.#prove(), this.#timedOut(late.signal)]), this.#draining);
    } finally {
      late.abort();
    }
  }

  /** One probe for all that ask meanwhile. */
  #prove(): Promise<void> {
    this.#probe ??= this.#model
      .probe()
      .then(() => {
        this.#provenAt = performance.now();
      })
      .catch((cause: unknown) => {
        const code = (cause as { readonly code?: unknown }).code;
        throw new RequestError("not-ready", `a row could not be computed: ${String(code ?? "failed")}`);
      })
      .finally(() => {
        this.#probe = undefined;
      });
    return this.#probe;
  }

  async #timedOut(signal: AbortSignal): Promise<void> {
    await setTimeout(this.#timeout, undefined, { signal, ref: false }).catch(() => undefined);
    if (!signal.aborted)
      throw new RequestError(
        "not-ready",
        `no row was computed within ${this.#timeout} ms; the model may still load`,
      );
  }
}
