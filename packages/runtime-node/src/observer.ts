import type { RuntimeEvent } from "@ernie-m/core";
import { type EventSink, errorMessage } from "@ernie-m/core/runtime";

/** Tells a function of the user's, if there is one; one that throws sinks no call. */
export function eventSink(observe: ((event: RuntimeEvent) => void) | undefined): EventSink {
  let hasThrown = false;
  return {
    now: () => performance.now() / 1000,
    emit(event) {
      try {
        observe?.(event);
      } catch (error) {
        if (hasThrown) return;
        hasThrown = true;
        process.emitWarning(`observe threw, first on ${event.type}: ${errorMessage(error)}`, "ErnieMWarning");
      }
    },
  };
}
