import type { CheckpointFiles } from "./checkpoint-files.js";
import { quote } from "./quote.js";
import { isJsonObject } from "./read-json.js";
import { decodeUtf8 } from "./utf8.js";

const ADAPTER_CONFIG = "adapter_config.json";

/**
 * The model that an adapter in the checkpoint was trained on, as it may stand in a message; undefined when there is no
 * adapter.
 *
 * Source: PEFT, `PeftConfigMixin.save_pretrained`.
 */
export async function adapterBase(files: CheckpointFiles): Promise<string | undefined> {
  if (!(await files.has(ADAPTER_CONFIG))) return undefined;
  const text = decodeUtf8(await files.readFile(ADAPTER_CONFIG));
  const base = baseName(text);
  return base === undefined ? "a model that it does not name" : quote(base);
}

function baseName(text: string | undefined): string | undefined {
  try {
    const config: unknown = JSON.parse(text ?? "");
    const name = isJsonObject(config) ? config.base_model_name_or_path : undefined;
    return typeof name === "string" && name !== "" ? name : undefined;
  } catch {
    // That there is an adapter is said all the same.
    return undefined;
  }
}
