import { readFileSync } from "node:fs";
import { memoryFiles, type Tensor } from "@ernie-m/core";
import { readSafetensors, readWeight } from "@ernie-m/core/weights";
import { fixturePath } from "@ernie-m/fixtures";

/** The tensors of a reference file, for example `base-mask.inputs`. */
export async function referenceTensors(name: string): Promise<Readonly<Record<string, Tensor>>> {
  const file = `${name}.safetensors`;
  const bytes = new Uint8Array(readFileSync(fixturePath(`reference/cases/${file}`)));
  const files = memoryFiles("reference/cases", { [file]: bytes });
  const handle = await files.open(file);
  const { entries } = await readSafetensors(handle, file);
  const tensors: Record<string, Tensor> = {};
  for (const entry of entries.values()) tensors[entry.name] = await readWeight(files, entry);
  return tensors;
}
