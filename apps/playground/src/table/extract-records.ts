import { effect, signal } from "@preact/signals";
import { isAbort, Latest } from "../client.js";
import type { RecordsReport } from "../protocol.js";
import { ready } from "../state/model.js";
import { text } from "../state/view.js";
import { recordsAsked } from "./state.js";

const TYPING_MS = 220;

/** The records of the text on the page. */
export type RecordsResult =
  | { readonly state: "reading"; readonly fraction: number }
  | { readonly state: "done"; readonly report: RecordsReport }
  | { readonly state: "failed"; readonly problem: string };

export const textRecords = signal<RecordsResult>({ state: "reading", fraction: 0 });

const latest = new Latest();

/** Keeps the records up with text, type and model as long as they are looked at. @returns what ends it. */
export function keepRecords(): () => void {
  let typed: ReturnType<typeof setTimeout> | undefined;
  const end = effect(() => {
    const model = ready.value;
    const state = recordsAsked.value;
    const wanted = text.value;
    clearTimeout(typed);
    latest.cancel();
    if (model?.info.head !== "information-extraction" || !state.ok) return;
    typed = setTimeout(async () => {
      const signal = latest.start();
      try {
        const report = await model.client.call(
          "records",
          { text: wanted, ...state.asked },
          {
            signal,
            onProgress: ({ fraction }) => {
              if (!signal.aborted) textRecords.value = { state: "reading", fraction };
            },
          },
        );
        textRecords.value = { state: "done", report };
      } catch (error) {
        if (isAbort(error)) return;
        textRecords.value = {
          state: "failed",
          problem: error instanceof Error ? error.message : String(error),
        };
      }
    }, TYPING_MS);
  });
  return () => {
    clearTimeout(typed);
    latest.cancel();
    end();
  };
}
