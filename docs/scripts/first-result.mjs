// What the home page shows before anything is loaded: the embedded model's own answer, computed when the site is built.
import { writeFile } from "node:fs/promises";
import { loadExtractor } from "@ernie-m/heads";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { nodeRuntime } from "@ernie-m/runtime-node";

const text = "Marie Curie was born in Warsaw and worked at the University of Paris.";
const schema = [{ person: ["birthplace", "employer"] }, "location", "organization"];

/** Writes text, schema and result to the theme. */
export async function writeFirstResult() {
  const extractor = await loadExtractor(modelUrl, { runtime: nodeRuntime({ threads: 1 }) });
  const result = await extractor.extract(text, schema);
  await extractor.dispose();
  const file = new URL("../.vitepress/theme/first-result.json", import.meta.url);
  await writeFile(file, `${JSON.stringify({ text, schema, result }, null, 2)}\n`);
}
