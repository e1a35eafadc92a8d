export { type ActivationName, activationNames } from "./activations.js";
export { architectureIn } from "./architectures.js";
export { describeValue } from "./describe-value.js";
export {
  type ConfigFormat,
  type ConfigSource,
  defaultConfig,
  type ErnieMConfig,
  type ProblemType,
  problemTypes,
  type RelationScope,
  relationScopes,
  type UieDefaults,
} from "./ernie-m-config.js";
export { type ErrorLike, errorMessage, isErrorLike } from "./error-message.js";
export { ConfigError, type ConfigIssue, ErnieMError, InputError, isErnieMError } from "./errors.js";
export type { JsonObject, JsonValue } from "./json.js";
export { parseConfig, parseConfigText } from "./parse-config.js";
export { maxSequenceLength, POSITION_OFFSET } from "./positions.js";
export { type PresetName, presets } from "./presets.js";
export { quote, quoteList } from "./quote.js";
export {
  type ConfigWarning,
  type ReconciledConfig,
  reconcileWithWeights,
  type WeightSizes,
} from "./reconcile.js";
export { repeatedKey } from "./repeated-key.js";
export { STAND_IN_BYTES, type StandIn, standInOf, standInReasons } from "./stand-ins.js";
export { type ConfigChanges, withConfig } from "./with-config.js";
export { configToJson, configToText } from "./write-config.js";
