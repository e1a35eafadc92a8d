import type { CallOptions } from "@ernie-m/heads";
import type { TaskCall } from "../requests/perform-task.js";

/** A task's call as the library takes it. */
export function callOptions({ signal, maxRows, onRows }: TaskCall): CallOptions {
  return { signal, maxRows, onProgress: ({ done }) => onRows(done) };
}
