import type { CallName, Calls, FromWorker, SentError, ToWorker } from "./protocol.js";
import { similarity } from "./worker/embed.js";
import { type Engine, loadEngine, taskOf } from "./worker/engine.js";
import { extract } from "./worker/extract.js";
import { inspect } from "./worker/inspect.js";
import { records } from "./worker/records.js";
import { why } from "./worker/why.js";

/** What a handler may do while it works on a call. */
export interface CallContext<K extends CallName> {
  readonly signal: AbortSignal;
  progress(progress: Calls[K]["progress"]): void;
}

type Handlers = {
  readonly [K in CallName]: (args: Calls[K]["args"], context: CallContext<K>) => Promise<Calls[K]["result"]>;
};

let loaded: Promise<Engine> | undefined;

async function engine(): Promise<Engine> {
  if (loaded === undefined) throw new Error("no model is loaded");
  return loaded;
}

/** One worker holds one model: another model gets another worker, and ending the old one gives its memory back. */
const handlers: Handlers = {
  load: async (request, context) => {
    loaded = loadEngine(request, context);
    return (await loaded).info;
  },
  extract: async (request, context) => extract(await engine(), request, context),
  records: async (request, context) => records(await engine(), request, context),
  why: async (request, { signal }) => why(await engine(), request, signal),
  inspect: async (request, { signal }) => inspect(await engine(), request, signal),
  similarity: async ({ texts }, { signal }) => similarity(await engine(), texts, signal),
  classify: async (input, { signal }) =>
    taskOf(await engine(), "sequence-classification").classify(input, { signal }),
  entities: async ({ text }, { signal }) =>
    taskOf(await engine(), "token-classification").classify(text, { signal }),
  answer: async (input, { signal }) =>
    taskOf(await engine(), "question-answering").answer(input, { topK: 3, signal }),
  choose: async (input, { signal }) => taskOf(await engine(), "multiple-choice").choose(input, { signal }),
};

const running = new Map<number, AbortController>();
const scope = globalThis as unknown as Pick<Worker, "postMessage" | "addEventListener">;

scope.addEventListener("message", ({ data }) => {
  const message = data as ToWorker;
  if (message.kind === "abort") running.get(message.id)?.abort();
  else void answer(message.id, message.call, message.args);
});

async function answer<K extends CallName>(id: number, call: K, args: Calls[K]["args"]): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  const post = (message: FromWorker): void => scope.postMessage(message);
  try {
    const handler: Handlers[K] = handlers[call];
    const value = await handler(args, {
      signal: controller.signal,
      progress: (progress) => post({ kind: "progress", id, progress }),
    });
    scope.postMessage({ kind: "result", id, value } satisfies FromWorker, buffersOf(value));
  } catch (error) {
    post({ kind: "error", id, error: sentError(error) });
  } finally {
    running.delete(id);
  }
}

/** Attention maps are megabytes: their buffers are moved to the page, not copied. */
function buffersOf(value: unknown): ArrayBuffer[] {
  if (typeof value !== "object" || value === null || !("attentions" in value)) return [];
  const { attentions } = value as Calls["inspect"]["result"];
  return attentions.map(({ buffer }) => buffer).filter((buffer) => buffer instanceof ArrayBuffer);
}

function sentError(error: unknown): SentError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return { name: error.name, message: error.message, ...(code !== undefined && { code }) };
}
