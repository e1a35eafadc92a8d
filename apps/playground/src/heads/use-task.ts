import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { isAbort } from "../client.js";
import type { CallName, Calls } from "../protocol.js";
import { ready } from "../state/model.js";

const TYPING_MS = 200;

export interface TaskState<K extends CallName> {
  readonly result: Signal<Calls[K]["result"] | undefined>;
  readonly problem: Signal<string | undefined>;
}

/** The result of a call for the inputs as they are now; undefined inputs ask nothing. */
export function useTask<K extends CallName>(call: K, args: Calls[K]["args"] | undefined): TaskState<K> {
  const result = useSignal<Calls[K]["result"] | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const model = ready.value;
  const asked = args === undefined ? undefined : JSON.stringify(args);
  useEffect(() => {
    if (model === undefined || args === undefined) return;
    const controller = new AbortController();
    const timer = setTimeout(async () => {
      try {
        result.value = await model.client.call(call, args, { signal: controller.signal });
        problem.value = undefined;
      } catch (error) {
        if (!isAbort(error)) problem.value = error instanceof Error ? error.message : String(error);
      }
    }, TYPING_MS);
    return () => {
      clearTimeout(timer);
      controller.abort(new DOMException("superseded", "AbortError"));
    };
  }, [model, asked]);
  return { result, problem };
}
