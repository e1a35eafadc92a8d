import { vi } from "vitest";

interface Entry {
  readonly state: unknown;
  readonly hash: string;
}

/** A tab of a browser: its history, and what it keeps for itself. `settle` waits until what the page began has ended. */
export class Tab {
  readonly #session = new Map<string, string>();
  readonly #listeners = new Map<string, (event: object) => void>();
  readonly #settle: () => Promise<void>;
  #entries: readonly Entry[];
  #at = 0;
  #navigation = "navigate";
  #isLeft = false;

  constructor(settle: () => Promise<void>, hash = "") {
    this.#settle = settle;
    this.#entries = [{ state: null, hash }];
  }

  #entry(): Entry {
    return this.#entries[this.#at] ?? { state: null, hash: "" };
  }

  /** Loads the page, as a first visit or a reload does. */
  async load() {
    await this.leave();
    vi.resetModules();
    const entries = [{ type: this.#navigation }];
    vi.stubGlobal("performance", { getEntriesByType: () => entries });
    this.#navigation = "reload";
    this.#isLeft = false;
    const entry = (): Entry => this.#entry();
    vi.stubGlobal("location", {
      get hash() {
        return entry().hash;
      },
    });
    vi.stubGlobal("addEventListener", (name: string, listener: (event: object) => void) =>
      this.#listeners.set(name, listener),
    );
    vi.stubGlobal("sessionStorage", {
      getItem: (key: string) => this.#session.get(key) ?? null,
      setItem: (key: string, value: string) => void this.#session.set(key, value),
      removeItem: (key: string) => void this.#session.delete(key),
    });
    vi.stubGlobal("history", {
      get state() {
        return entry().state;
      },
      replaceState: (state: unknown, _: string, url = entry().hash) => {
        if (this.#isLeft) return;
        this.#entries = this.#entries.with(this.#at, { state: structuredClone(state), hash: url });
      },
      pushState: (state: unknown, _: string, url = entry().hash) => {
        this.#entries = [...this.#entries.slice(0, ++this.#at), { state: structuredClone(state), hash: url }];
      },
    });
    const [address, replaced, view] = await Promise.all([
      import("./address.js"),
      import("./replaced.js"),
      import("./view.js"),
    ]);
    await address.startFromAddress();
    address.keepAddress();
    return { ...address, ...replaced, ...view };
  }

  /** Leaves the page; like a browser it writes no history from then on. */
  async leave(): Promise<void> {
    this.#isLeft = true;
    this.#listeners.get("pagehide")?.({});
    this.#listeners.clear();
    vi.clearAllTimers();
    await this.#settle();
  }

  async go(by: number): Promise<void> {
    this.#at += by;
    this.#listeners.get("popstate")?.({ state: this.#entry().state });
    await this.#settle();
  }

  async follow(hash: string): Promise<void> {
    this.#entries = [...this.#entries.slice(0, this.#at + 1), { state: null, hash }];
    await this.go(1);
  }
}
