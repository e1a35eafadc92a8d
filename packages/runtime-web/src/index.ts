export type { Float16Support, SelfCheck } from "@ernie-m/core/session";
export { type CachedFile, clearCache, listCache } from "./cache/manage.js";
export { DownloadError, type DownloadProblem } from "./checkpoint/download-error.js";
export {
  checkpointFromFiles,
  checkpointFromUrls,
  type FileContent,
  type FileSource,
  type ProvidedFiles,
} from "./checkpoint/location.js";
export type { CacheKind, Device, WebHubOptions, WebRuntimeOptions } from "./options.js";
export type { AdapterDescription, Consideration, RuntimeReport } from "./report.js";
export { type WebRuntime, webRuntime } from "./web-runtime.js";
export { hostRuntime, type WorkerScope } from "./worker/worker-host.js";
export { workerRuntime } from "./worker/worker-runtime.js";
