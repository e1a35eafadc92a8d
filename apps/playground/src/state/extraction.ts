import { parseSchema, type Schema, SchemaError } from "@ernie-m/heads";
import { computed, effect, signal } from "@preact/signals";
import { isAbort, Latest } from "../client.js";
import { examples } from "../examples.js";
import type { ExtractReport } from "../protocol.js";
import { type Draft, draftOf, schemaOf, walkDraft } from "../schema/draft.js";
import { type Found, findingsOf, type Place, relatedTo } from "../spans/found.js";
import { editBetween, shiftFound } from "../spans/shift.js";
import { ready } from "./model.js";
import { decodeView, encodeView, MAX_SHARED_TEXT } from "./url-state.js";

export const DEFAULT_THRESHOLD = 0.5;

export const text = signal("");
export const draft = signal<Draft>([]);
export const threshold = signal(DEFAULT_THRESHOLD);
/** The finding that the pointer or the focus is on. */
export const pointedAt = signal<string | undefined>(undefined);

/** The place that was asked for last, to be selected and scrolled to. A new object each time. */
export const chosen = signal<Place | undefined>(undefined);

/** The latest result, with the text that it is of. */
interface Outcome {
  readonly text: string;
  readonly found: readonly Found[];
  readonly report: ExtractReport;
}

export const outcome = signal<Outcome | undefined>(undefined);
export const failure = signal<string | undefined>(undefined);
/** How much of a run is done, 0 to 1; undefined when nothing runs. */
export const running = signal<number | undefined>(undefined);

export const schema = computed<Schema | undefined>(() => schemaOf(draft.value));

/** What is wrong with the schema as a whole, if anything. */
export const schemaError = computed(() => {
  if (schema.value === undefined) return undefined;
  try {
    parseSchema(schema.value);
    return undefined;
  } catch (error) {
    if (error instanceof SchemaError) return error;
    throw error;
  }
});

/** Findings where they stand in the text as it is now, also while a new result is on its way. */
export const found = computed<readonly Found[]>(() => {
  const last = outcome.value;
  if (last === undefined) return [];
  return last.text === text.value ? last.found : shiftFound(last.found, editBetween(last.text, text.value));
});

/** The finding pointed at and what belongs to it. */
export const lit = computed<ReadonlySet<string>>(() =>
  pointedAt.value === undefined ? new Set() : relatedTo(found.value, pointedAt.value),
);

/** Number of the colour of each name, in the order of the schema. */
export const colours = computed<ReadonlyMap<string, number>>(() => {
  const numbers = new Map<string, number>();
  for (const { node } of walkDraft(draft.value))
    if (node.name.trim() !== "" && !numbers.has(node.name)) numbers.set(node.name, numbers.size % 8);
  return numbers;
});

export function showSchema(value: unknown): boolean {
  try {
    draft.value = draftOf(parseSchema(value));
    return true;
  } catch (error) {
    if (error instanceof SchemaError) return false;
    throw error;
  }
}

/** Takes up what the address carries, else the first example. */
export function startFromAddress(): void {
  const shared = decodeView(location.hash);
  const [first] = examples;
  text.value = shared.text ?? first.text;
  threshold.value = shared.threshold ?? DEFAULT_THRESHOLD;
  if (shared.schema === undefined || !showSchema(shared.schema)) showSchema(first.schema);
}

const TYPING_MS = 140;
const ADDRESS_MS = 400;
/** A text up to this long is asked in advance about what a lower threshold would find. */
const AHEAD_LENGTH = 2000;
const AHEAD_THRESHOLD = 0.1;

/** Keeps result and address up with text, schema, threshold and model. */
export function keepUp(): void {
  const latest = new Latest();
  let typed: ReturnType<typeof setTimeout> | undefined;
  let before: { readonly text: string; readonly schema: Schema | undefined } | undefined;
  effect(() => {
    const wanted = { text: text.value, schema: schema.value, threshold: threshold.value, model: ready.value };
    const blocked = schemaError.value !== undefined;
    clearTimeout(typed);
    latest.cancel();
    running.value = undefined;
    const { model } = wanted;
    if (
      model === undefined ||
      wanted.schema === undefined ||
      blocked ||
      model.info.head !== "information-extraction"
    ) {
      if (wanted.schema === undefined) outcome.value = undefined;
      return;
    }
    // Only typing is worth waiting for: the slider and a new model answer at once.
    const isTyping = before !== undefined && (before.text !== wanted.text || before.schema !== wanted.schema);
    before = wanted;
    const request = { text: wanted.text, schema: wanted.schema, threshold: wanted.threshold };
    typed = setTimeout(() => void run(model.client, request, latest), isTyping ? TYPING_MS : 0);
  });

  let addressed: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const link =
      schema.value && encodeView({ text: text.value, schema: schema.value, threshold: threshold.value });
    clearTimeout(addressed);
    addressed = setTimeout(() => {
      const { pathname, search } = location;
      history.replaceState(null, "", link === undefined ? pathname + search : `#${link}`);
    }, ADDRESS_MS);
  });
}

type Client = NonNullable<typeof ready.value>["client"];

async function run(
  client: Client,
  request: { readonly text: string; readonly schema: Schema; readonly threshold: number },
  latest: Latest,
): Promise<void> {
  const signal = latest.start();
  running.value = 0;
  try {
    const report = await client.call("extract", request, {
      signal,
      onProgress: ({ fraction }) => {
        if (!signal.aborted) running.value = fraction;
      },
    });
    outcome.value = { text: request.text, found: findingsOf(report.result), report };
    failure.value = undefined;
    running.value = undefined;
    // What the worker learns here it need not ask when the slider goes down.
    if (request.text.length <= AHEAD_LENGTH && request.threshold > AHEAD_THRESHOLD)
      await client.call("extract", { ...request, threshold: AHEAD_THRESHOLD }, { signal });
  } catch (error) {
    if (isAbort(error)) return;
    running.value = undefined;
    failure.value = error instanceof Error ? error.message : String(error);
  }
}

export { MAX_SHARED_TEXT };
