import { type ErnieMConfig, parseConfigText } from "@ernie-m/config";
import { CheckpointError, malformedFile } from "../errors.js";
import { type CheckpointFiles, checkFiles } from "./checkpoint-files.js";
import { checkQuantization } from "./quantization-config.js";
import { decodeUtf8 } from "./utf8.js";

/** Hugging Face and newer PaddleNLP; older PaddleNLP. */
const CONFIG_FILES = ["config.json", "model_config.json"] as const;

/**
 * The configuration of a checkpoint.
 *
 * Throws: CheckpointError `unreadable-file` when there is none, `malformed-file` when it is not UTF-8,
 * `unsupported-file` when the weights were quantised by another tool; ConfigError when it cannot be used.
 */
export async function readConfig(files: CheckpointFiles): Promise<ErnieMConfig> {
  checkFiles(files);
  for (const name of CONFIG_FILES) {
    if (!(await files.has(name))) continue;
    const text = decodeUtf8(await files.readFile(name));
    if (text === undefined) throw malformedFile(`${files.location}/${name}`, "is not UTF-8");
    const config = parseConfigText(text, `${files.location}/${name}`);
    checkQuantization(config, `${files.location}/${name}`);
    return config;
  }
  throw new CheckpointError("unreadable-file", files.location, `has no ${CONFIG_FILES.join(" or ")}`);
}
