import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { MODEL_FILES } from "../.vitepress/theme/model-files.js";

/** SHA-256 of the files that a model is, in a folder: equal where it finds the same. Throws where one is missing. */
export async function modelFingerprint(folder) {
  const hash = createHash("sha256");
  for (const name of MODEL_FILES) hash.update(await readFile(join(folder, name)));
  return hash.digest("hex");
}
