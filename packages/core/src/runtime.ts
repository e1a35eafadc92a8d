/**
 * For who writes a runtime: what runtimes share to reach checkpoints, to end sessions and to say what they
 * compute with. What only sessions need is in `@ernie-m/core/session`.
 *
 * @module
 */
export { describeValue, type ErrorLike, errorMessage, isErrorLike } from "@ernie-m/config";
export { checkRange } from "./checkpoint/file-range.js";
export { isPlainFileName } from "./checkpoint/plain-file-name.js";
export { refuseOpenStandIn } from "./checkpoint/stand-ins.js";
export { isWeightFileName } from "./formats/weight-formats.js";
export { Admission } from "./runtime/admission.js";
export type { AdmissionLimits } from "./runtime/admission-limits.js";
export { askOnce } from "./runtime/ask-once.js";
export type { DeviceCandidate, DeviceChoice, DeviceReport } from "./runtime/device-report.js";
export { isUnreachable } from "./runtime/download-error.js";
export { DownloadTally } from "./runtime/download-progress.js";
export { isCommit, isHubId } from "./runtime/hub-id.js";
export {
  checkEndpoint,
  checkRevision,
  checkToken,
  HUB_ENDPOINT,
  transientStatuses,
} from "./runtime/hub-request.js";
export { type EventSink, Observing } from "./runtime/observing.js";
export { platformSignal, whenAborted } from "./runtime/platform-signal.js";
export { withPublicUrls } from "./runtime/public-urls.js";
export { readWhole } from "./runtime/read-whole.js";
export { shardsBeside } from "./runtime/shard-names.js";
export { TrackedRuns } from "./runtime/tracked-runs.js";
export { buffersOf, ownBuffers, ownBytes } from "./runtime/transfer.js";
export { type FileStorage, readRanges, weightsByFile } from "./runtime/weights-by-file.js";
