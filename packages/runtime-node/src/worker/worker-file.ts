import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { BackendError } from "@ernie-m/core";

/**
 * Where the program of a thread lies, as `locate` says. `subject` is what wants the thread, for the message.
 *
 * Throws: BackendError `backend-unavailable` when it is not there: in a bundle `import.meta.url` is the bundle's.
 */
export function workerFile(subject: string, locate: () => URL): URL {
  const url = located(locate);
  if (url !== undefined && existsSync(fileURLToPath(url))) return url;
  const place = url === undefined ? "" : ` at ${fileURLToPath(url)}`;
  throw new BackendError(
    "backend-unavailable",
    subject,
    `there is no program for worker threads${place}: threads start from files of @ernie-m/runtime-node, so keep it outside of the bundle (external), or bundle its entries "worker-host" and "tokenizer-worker" as files of these names beside it`,
  );
}

/** Undefined where a module does not know its place, as in a bundle of CommonJS. */
function located(locate: () => URL): URL | undefined {
  try {
    const url = locate();
    return url.protocol === "file:" ? url : undefined;
  } catch {
    return undefined;
  }
}
