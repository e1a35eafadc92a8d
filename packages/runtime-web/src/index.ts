export { DownloadError, type DownloadProblem } from "@ernie-m/core";
export type { DeviceCandidate, DeviceReport } from "@ernie-m/core/runtime";
export type { Float16Support, SelfCheck } from "@ernie-m/core/session";
export { type CachedFile, clearCache, listCache } from "./cache/manage.js";
export {
  checkpointFromFiles,
  checkpointFromUrls,
  type FileContent,
  type FileSource,
  type ProvidedFiles,
} from "./checkpoint/location.js";
export type { AdapterDescription } from "./device/adapter.js";
export type { WebDeviceReport } from "./device/device-report.js";
export type { Device } from "./device.js";
export type { CacheKind, WebHubOptions, WebRuntimeOptions, WorkerRuntimeOptions } from "./options.js";
export { type WebRuntime, webRuntime } from "./web-runtime.js";
export { hostRuntime, type WorkerScope } from "./worker/worker-host.js";
export { workerRuntime } from "./worker/worker-runtime.js";
