import type { CallOptions } from "@ernie-m/heads";
import type { TaskCall } from "../requests/perform-task.js";

/** Length of a text in UTF-16 code units. */
export const lengthOf = (text: string): number => text.length;

/** A task's call as the library takes it. */
export function callOptions({ signal, maxRows, onRows }: TaskCall): CallOptions {
  return { signal, maxRows, onProgress: ({ done }) => onRows(done) };
}
