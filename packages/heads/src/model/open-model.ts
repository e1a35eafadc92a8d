import type { CheckpointLocation, OpenOptions, Runtime } from "@ernie-m/core";
import { ADAPTER_CONFIG, type OpenedModel } from "./opened-model.js";

/** How a model is opened, and with which adapter. */
export interface OpenModelOptions extends OpenOptions {
  /** Where an adapter is, when it does not lie beside the weights and does not name them itself. */
  readonly adapter?: CheckpointLocation | undefined;
}

/**
 * Opens what is at `where`: a model, with an adapter beside it or not, or an adapter that names its model by folder, id or
 * URL.
 *
 * Throws: what the runtime throws; CheckpointError for an adapter whose model is not there, or is none.
 */
export async function openModel(
  where: CheckpointLocation,
  { runtime, adapter, ...opening }: OpenModelOptions & { readonly runtime: Pick<Runtime, "openCheckpoint"> },
): Promise<OpenedModel> {
  const files = await runtime.openCheckpoint(where, opening);
  const named = adapter === undefined ? undefined : await runtime.openCheckpoint(adapter, opening);
  if (named === undefined && !(await files.has(ADAPTER_CONFIG))) return { files, configuration: files };
  // Few models have one.
  const { openAdapted } = await import("./editing.js");
  return openAdapted(files, named, (base, options) =>
    runtime.openCheckpoint(base, { ...opening, ...options }),
  );
}
