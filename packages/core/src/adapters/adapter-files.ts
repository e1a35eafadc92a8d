/** Names of an adapter's files. Source: PEFT, utils/constants.py. */
export const ADAPTER_CONFIG = "adapter_config.json";
export const ADAPTER_SAFETENSORS = "adapter_model.safetensors";
/** Of older releases. */
export const ADAPTER_BIN = "adapter_model.bin";
/** What stands before every module of the model that is adapted. */
export const ADAPTER_PREFIX = "base_model.model.";
