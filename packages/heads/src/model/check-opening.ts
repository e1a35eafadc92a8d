import { type CheckpointLocation, checkSignal, InputError } from "@ernie-m/core";

/**
 * Checks what a checkpoint is to be opened with, before anything is done.
 *
 * Throws: InputError naming the argument or the option.
 */
export function checkOpening(where: unknown, options: unknown): asserts where is CheckpointLocation {
  const isUrl =
    typeof where === "object" && where !== null && "href" in where && typeof where.href === "string";
  if (!isUrl && typeof where !== "string")
    throw new InputError("where", "a folder, an id or a URL", shown(where));
  if (typeof options !== "object" || options === null)
    throw new InputError("options", "an object with a runtime", shown(options));
  const { runtime, signal, onProgress } = options as Readonly<Record<string, unknown>>;
  const isRuntime =
    typeof runtime === "object" &&
    runtime !== null &&
    "openCheckpoint" in runtime &&
    typeof runtime.openCheckpoint === "function";
  if (!isRuntime) throw new InputError("options.runtime", "a runtime, such as nodeRuntime()", shown(runtime));
  checkSignal(signal);
  if (onProgress !== undefined && typeof onProgress !== "function")
    throw new InputError("options.onProgress", "a function", shown(onProgress));
}

function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
