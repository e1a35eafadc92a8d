import type { ProvidedFiles } from "./location.js";

/** Whether a location is what `checkpointFromFiles` and `checkpointFromUrls` give. */
export function isProvidedFiles(where: unknown): where is ProvidedFiles {
  return typeof where === "object" && where !== null && "kind" in where && "files" in where;
}
