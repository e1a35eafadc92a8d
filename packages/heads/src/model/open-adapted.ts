import { CheckpointError, type CheckpointFiles, type OpenOptions } from "@ernie-m/core";
import { hasWeights, readAdapterConfig } from "@ernie-m/core/adapters";
import { ADAPTER_CONFIG, type OpenedModel } from "./opened-model.js";

const CONFIG_FILES = ["config.json", "model_config.json"] as const;

/**
 * Finds the model that an adapter is for: the one it was asked to be added to, the weights beside it, or the one it names.
 *
 * Throws: as `openModel`.
 */
export async function openAdapted(
  files: CheckpointFiles,
  named: CheckpointFiles | undefined,
  open: (base: string, options: Pick<OpenOptions, "revision">) => Promise<CheckpointFiles>,
): Promise<OpenedModel> {
  if (named !== undefined) {
    if (await files.has(ADAPTER_CONFIG))
      throw unusable(files, `has an adapter of its own: another one, ${named.location}, is not added to it`);
    return withConfiguration(files, named);
  }
  if (await hasWeights(files)) return { files, adapter: files, configuration: files };
  const { file, base, revision } = await readAdapterConfig(files);
  if (base === undefined)
    throw new CheckpointError(
      "unreadable-file",
      file,
      "names no base_model_name_or_path, and there are no weights beside it",
    );
  const model = await open(base, { revision }).catch((cause: unknown) => {
    if (!(cause instanceof CheckpointError)) throw cause;
    const reason = `the model that it was trained on cannot be opened: ${cause.message}`;
    throw new CheckpointError(cause.code, file, reason, { cause });
  });
  if (await model.has(ADAPTER_CONFIG))
    throw unusable(model, `is an adapter itself, or has one: ${files.location} is not added to it`);
  return withConfiguration(model, files);
}

/** An adapter may have labels of its own. */
async function withConfiguration(files: CheckpointFiles, adapter: CheckpointFiles): Promise<OpenedModel> {
  for (const name of CONFIG_FILES)
    if (await adapter.has(name)) return { files, adapter, configuration: adapter };
  return { files, adapter, configuration: files };
}

function unusable(files: CheckpointFiles, reason: string): CheckpointError {
  return new CheckpointError("unsupported-file", files.location, reason);
}
