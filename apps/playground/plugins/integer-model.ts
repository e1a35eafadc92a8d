import { memoryFiles, type Runtime } from "@ernie-m/core";
import { memorySink } from "@ernie-m/core/saving";
import { ErnieMForInformationExtraction } from "@ernie-m/heads";
import { nodeRuntime } from "@ernie-m/runtime-node";

export type ModelFiles = Readonly<Record<string, Uint8Array>>;

const LOCATION = "the embedded model in integers";

/**
 * The files of the page's model with linear layers and tables of 8-bit integers: half of the bytes, and in
 * WebAssembly half of the time.
 */
export async function integerModel(location: URL): Promise<ModelFiles> {
  const model = await ErnieMForInformationExtraction.fromPretrained(location, { runtime: nodeRuntime() });
  try {
    const sink = memorySink(LOCATION);
    await model.savePretrained(LOCATION, {
      runtime: { createCheckpoint: () => Promise.resolve(sink) },
      dtype: "int8",
    });
    return sink.files;
  } finally {
    await model.dispose();
  }
}

/** What opens these files, whatever it is asked to open. */
export function runtimeOf(files: ModelFiles): Runtime {
  const opened = memoryFiles(LOCATION, files);
  return { backend: nodeRuntime().backend, openCheckpoint: () => Promise.resolve(opened) };
}
