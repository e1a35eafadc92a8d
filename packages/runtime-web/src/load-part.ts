import { BackendError } from "@ernie-m/core";

/**
 * Imports a part of the program that is fetched when it is needed.
 *
 * Throws: BackendError `backend-unavailable` when it is not there, or where nothing can be imported.
 */
export const loadPart = <Part>(load: () => Promise<Part>): Promise<Part> =>
  load().catch((cause: unknown) => {
    const said = String(cause);
    // Browsers name what they disallow it on.
    const cure = said.includes("ServiceWorker") ? "bundle a service worker without splitting: " : "";
    throw new BackendError("backend-unavailable", "onnxruntime-web", cure + said, { cause });
  });
