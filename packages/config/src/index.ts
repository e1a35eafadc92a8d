export { type ActivationName, activationNames, isActivationName } from "./activations.js";
export {
  type ConfigFormat,
  type ConfigSource,
  defaultConfig,
  type ErnieMConfig,
  type ProblemType,
  problemTypes,
  type UieDefaults,
} from "./ernie-m-config.js";
export { ConfigError, type ConfigIssue, ErnieMError, isErnieMError } from "./errors.js";
export type { JsonObject, JsonValue } from "./json.js";
