import type { Runtime } from "@ernie-m/core";
import { type ExtractionResult, parseSchema, type Schema } from "@ernie-m/heads";
import { type Lease, takeExtractor } from "./shared-extractors.js";
import { View } from "./view.js";

/** Of `ernie-m-result`. */
export interface ExtractResultDetail {
  readonly text: string;
  readonly result: ExtractionResult;
}

/** Of `ernie-m-error`: what loading or extracting threw, or an InputError for an attribute that cannot be. */
export interface ExtractErrorDetail {
  readonly error: Error;
}

/** Of `ernie-m-progress`: bytes of the model; both 0 before they are known. */
export interface ExtractProgressDetail {
  readonly loaded: number;
  readonly total: number;
}

/** What the element tells, all of it bubbling and through shadow trees. */
export interface ErnieMExtractEventMap {
  "ernie-m-load": CustomEvent<null>;
  "ernie-m-progress": CustomEvent<ExtractProgressDetail>;
  "ernie-m-result": CustomEvent<ExtractResultDetail>;
  "ernie-m-error": CustomEvent<ExtractErrorDetail>;
}

const TYPING_MS = 150;
const DEFAULT_THRESHOLD = 0.4;

/** What a page may have set on the element before it was one. */
const PROPERTIES = ["text", "model", "schema", "threshold", "readOnly", "runtime"] as const;

/** Importing it where there are no elements, as in Node, is no error. */
const Base: typeof HTMLElement = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

/**
 * `<ernie-m-extract model="/model/" schema='["person"]'>text</ernie-m-extract>`: marks what the schema names in the text.
 *
 * Attributes: `model`, a folder's URL or the id of a model on the hub; `schema`, JSON; `threshold`, the least
 * probability that is shown, 0 to 1, default 0.4; `readonly`, no text area. The text is what the element holds, or
 * `text`. Elements of one model share it, and compute in a worker unless `runtime` is set.
 */
export class ErnieMExtractElement extends Base {
  static readonly observedAttributes: readonly string[] = ["model", "schema", "threshold", "readonly"];

  readonly #view: View;
  #lease: Lease | undefined;
  #runtime: Runtime | undefined;
  #text: string | undefined;
  #found: ExtractResultDetail = { text: "", result: {} };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #starting: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | undefined;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open", delegatesFocus: true });
    this.#view = new View(root, (text) => {
      this.text = text;
    });
  }

  /** What is looked at. */
  get text(): string {
    return this.#text ?? this.textContent ?? "";
  }

  /** What is no text, as frameworks take a property back, leaves what the element holds. */
  set text(text: string | null | undefined) {
    this.#text = text ?? undefined;
    this.#view.text = this.text;
    this.#ask(TYPING_MS);
  }

  get model(): string {
    return this.getAttribute("model") ?? "";
  }

  set model(model: string) {
    this.setAttribute("model", model);
  }

  /** Throws (reading): SchemaError for an attribute that is none. */
  get schema(): Schema {
    const json: unknown = JSON.parse(this.getAttribute("schema") ?? "[]");
    parseSchema(json);
    // What parseSchema lets through is one.
    return json as Schema;
  }

  set schema(schema: Schema) {
    this.setAttribute("schema", JSON.stringify(schema));
  }

  get threshold(): number {
    const stated = this.getAttribute("threshold");
    return stated === null ? DEFAULT_THRESHOLD : Number(stated);
  }

  set threshold(threshold: number) {
    this.setAttribute("threshold", String(threshold));
  }

  get readOnly(): boolean {
    return this.hasAttribute("readonly");
  }

  set readOnly(readOnly: boolean) {
    this.toggleAttribute("readonly", readOnly);
  }

  /** What was found last. */
  get result(): ExtractionResult {
    return this.#found.result;
  }

  /** What computes, in place of a worker of the element's own. */
  set runtime(runtime: Runtime) {
    this.#runtime = runtime;
    this.#startSoon();
  }

  connectedCallback(): void {
    this.#takeUpProperties();
    this.#view.isReadOnly = this.readOnly;
    this.#view.text = this.text;
    // Offsets are of the text that they were found in.
    this.#view.show(this.text, this.#found.text === this.text ? this.#found.result : {});
    if (this.#lease === undefined) this.#startSoon();
  }

  disconnectedCallback(): void {
    // One that is moved is back in the same turn, and keeps what it has.
    setTimeout(() => !this.isConnected && this.#giveBack());
  }

  adoptedCallback(): void {
    this.#view.dress();
  }

  attributeChangedCallback(name: string): void {
    if (name === "readonly") this.#view.isReadOnly = this.readOnly;
    else if (name === "model") this.#startSoon();
    else this.#ask(0);
  }

  /** They would hide the accessors for good. */
  #takeUpProperties(): void {
    for (const name of PROPERTIES) {
      if (!Object.hasOwn(this, name)) continue;
      const value: unknown = Reflect.get(this, name);
      Reflect.deleteProperty(this, name);
      Reflect.set(this, name, value);
    }
  }

  /** In the next turn: a parser that is not done yet has not given the text, and a script may set more than one thing. */
  #startSoon(): void {
    clearTimeout(this.#starting);
    this.#starting = setTimeout(() => this.isConnected && this.#load());
  }

  #giveBack(): void {
    clearTimeout(this.#timer);
    this.#running?.abort();
    this.#lease?.release();
    this.#lease = undefined;
  }

  #load(): void {
    this.#giveBack();
    if (this.model === "") {
      this.#fail(new TypeError('model: expected a URL or an id, got ""'));
      return;
    }
    this.#view.text = this.text;
    this.#view.show(this.text, {});
    this.#view.tell("Loading the model");
    const lease = takeExtractor(this.model, this.#runtime, (arrival) => {
      const percent = arrival.total > 0 ? ` ${Math.round((100 * arrival.loaded) / arrival.total)} %` : "";
      this.#view.tell(`Loading the model${percent}`);
      this.#tell("ernie-m-progress", arrival);
    });
    this.#lease = lease;
    lease.extractor.then(
      () => {
        if (this.#lease !== lease) return;
        this.#tell("ernie-m-load", null);
        this.#ask(0);
      },
      (error: unknown) => {
        if (this.#lease !== lease) return;
        this.#giveBack();
        this.#fail(error);
      },
    );
  }

  #ask(afterMs: number): void {
    clearTimeout(this.#timer);
    this.#running?.abort();
    const lease = this.#lease;
    if (lease === undefined) return;
    this.#timer = setTimeout(() => void this.#extract(lease), afterMs);
  }

  async #extract(lease: Lease): Promise<void> {
    const running = new AbortController();
    this.#running = running;
    const { text } = this;
    try {
      const { schema, threshold } = this;
      const extractor = await lease.extractor;
      const result = await extractor.extract(text, schema, {
        threshold,
        minProbability: threshold,
        signal: running.signal,
      });
      if (running.signal.aborted) return;
      this.#found = { text, result };
      this.#view.show(text, result);
      this.#view.tell(Object.keys(result).length === 0 ? "Nothing found" : "");
      this.#tell("ernie-m-result", { text, result });
    } catch (error) {
      if (!running.signal.aborted) this.#fail(error);
    }
  }

  #fail(cause: unknown): void {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    this.#view.tell(error.message, true);
    this.#tell("ernie-m-error", { error });
  }

  #tell<K extends keyof ErnieMExtractEventMap>(name: K, detail: ErnieMExtractEventMap[K]["detail"]): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}
