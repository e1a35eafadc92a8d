import type { ExtractionEvent } from "@ernie-m/heads";
import { effect, signal } from "@preact/signals";
import { isAbort, Latest } from "../client.js";
import { ready } from "./model.js";
import { type Asked, carriesOver, failure, outcome, type Running, running, stopped } from "./result.js";
import { schema, schemaError, text, threshold, usedThresholds } from "./view.js";

const TYPING_MS = 140;

/** A text up to this long is asked in advance about what a lower threshold would find. */
const AHEAD_LENGTH = 2000;
const AHEAD_THRESHOLD = 0.1;

/** Rows, a question with a window of the text each, that are asked without asking back: minutes of work. */
export const MOST_ROWS = 3000;

/** Before this much time no speed can be told. */
const MEASURED_MS = 700;

const latest = new Latest();
/** What is asked without a bound, since somebody said so. */
const unbounded = signal<string | undefined>(undefined);
/** Counts up to ask the same once more. */
const again = signal(0);

/** Keeps the result up with text, schema, thresholds and model. */
export function keepResult(): void {
  let typed: ReturnType<typeof setTimeout> | undefined;
  let before: Pick<Asked, "text" | "schema"> | undefined;
  effect(() => {
    const model = ready.value;
    const names = schema.value;
    const blocked = schemaError.value !== undefined;
    const wanted = { text: text.value, threshold: threshold.value, thresholds: usedThresholds.value };
    const bound = unbounded.value === wanted.text ? undefined : MOST_ROWS;
    void again.value;
    clearTimeout(typed);
    latest.cancel();
    running.value = undefined;
    stopped.value = false;
    if (names === undefined) outcome.value = undefined;
    if (model?.info.head !== "information-extraction" || names === undefined || blocked) return;
    const asked: Asked = { ...wanted, schema: names };
    // Only typing is worth waiting for: the slider and a new model answer at once.
    const isTyping = before !== undefined && (before.text !== asked.text || before.schema !== asked.schema);
    before = asked;
    typed = setTimeout(() => void run(model.client, asked, bound), isTyping ? TYPING_MS : 0);
  });
}

/** Ends the run; what was found so far stays. */
export function stop(): void {
  latest.cancel();
  running.value = undefined;
  stopped.value = true;
}

/** Goes on where it was stopped: what the model was asked it is not asked again. */
export function goOn(): void {
  again.value++;
}

/** Asks what the bound held back. */
export function askAll(): void {
  unbounded.value = text.value;
}

type Client = NonNullable<typeof ready.value>["client"];

async function run(client: Client, asked: Asked, maxRows: number | undefined): Promise<void> {
  const signal = latest.start();
  const began = performance.now();
  const events: ExtractionEvent[] = [];
  running.value = { fraction: 0, leftMs: undefined };
  try {
    const report = await client.call(
      "extract",
      { ...asked, ...(maxRows !== undefined && { maxRows }) },
      {
        signal,
        onProgress: ({ events: fresh, fraction }) => {
          if (signal.aborted) return;
          running.value = { fraction, leftMs: leftMs(fraction, performance.now() - began, running.value) };
          if (fresh.length === 0) return;
          events.push(...fresh);
          const last = outcome.value;
          // What stands there already is not taken away by a run that has not come as far.
          if (last === undefined || events.length >= last.events.length || !carriesOver(last.asked, asked))
            outcome.value = { asked, events: [...events] };
        },
      },
    );
    outcome.value = { asked, events, report };
    failure.value = undefined;
    running.value = undefined;
    // What the worker learns here it need not ask when the slider goes down.
    if (asked.text.length <= AHEAD_LENGTH && asked.threshold > AHEAD_THRESHOLD)
      await client.call("extract", { ...asked, threshold: AHEAD_THRESHOLD }, { signal });
  } catch (error) {
    if (isAbort(error)) return;
    running.value = undefined;
    failure.value = error instanceof Error ? error.message : String(error);
  }
}

function leftMs(fraction: number, elapsed: number, before: Running | undefined): number | undefined {
  if (elapsed < MEASURED_MS || fraction <= 0) return undefined;
  const left = (elapsed * (1 - fraction)) / fraction;
  // Half of what was said before: a number that jumps about tells nothing.
  return before?.leftMs === undefined ? left : (left + before.leftMs) / 2;
}
