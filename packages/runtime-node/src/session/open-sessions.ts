import { setTimeout } from "node:timers/promises";
import { BackendError, type InferenceSession } from "@ernie-m/core";
import { checkOptions, type Form } from "../arguments.js";

/** How long a runtime waits for its runs when it ends. */
export interface CloseOptions {
  /** Longest wait, in milliseconds. Default: 10,000. */
  readonly timeout?: number | undefined;
}

const DEFAULT_TIMEOUT = 10_000;
/** What a timer can wait. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;
const TIMEOUT: Form = [
  `milliseconds from 0 to ${LONGEST_TIMEOUT}`,
  (value) => typeof value === "number" && value >= 0 && value <= LONGEST_TIMEOUT,
];

/** The sessions of a runtime that are not disposed of, and their end. */
export class OpenSessions {
  readonly #backend: string;
  readonly #open = new Set<InferenceSession>();
  /** Sessions that are being made. */
  readonly #opening = new Set<Promise<unknown>>();
  #isClosed = false;

  constructor(backend: string) {
    this.#backend = backend;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Makes a session. Throws: what `make` throws; BackendError `disposed`, also when they are closed meanwhile. */
  async open(make: () => Promise<InferenceSession>): Promise<InferenceSession> {
    if (this.#isClosed) throw this.#closed();
    const opening = this.#make(make);
    this.#opening.add(opening);
    try {
      return await opening;
    } finally {
      this.#opening.delete(opening);
    }
  }

  /** Ends all, and gives whether they have ended in time. Throws: InputError for a time that cannot be. */
  async close(options: CloseOptions = {}): Promise<boolean> {
    checkOptions("options", options, { timeout: TIMEOUT });
    const { timeout = DEFAULT_TIMEOUT } = options;
    this.#isClosed = true;
    const timer = new AbortController();
    const late = setTimeout(timeout, false, { signal: timer.signal }).catch(() => false);
    const ended = await Promise.race([this.#end(), late]);
    timer.abort();
    return ended;
  }

  async #make(make: () => Promise<InferenceSession>): Promise<InferenceSession> {
    const session = await make();
    if (this.#isClosed) {
      await session.dispose();
      throw this.#closed();
    }
    const opened: InferenceSession = {
      run: (feeds, options) => session.run(feeds, options),
      dispose: async () => {
        await session.dispose();
        this.#open.delete(opened);
      },
    };
    this.#open.add(opened);
    return opened;
  }

  async #end(): Promise<true> {
    await Promise.allSettled([...this.#opening, ...[...this.#open].map((session) => session.dispose())]);
    return true;
  }

  #closed(): BackendError {
    return new BackendError("disposed", this.#backend, "the runtime was closed");
  }
}
