import { parseJsonOption } from "../usage-error.js";
import { bounded, openBytes } from "./read-bytes.js";
import { parseJson } from "./read-json.js";
import { readWhole } from "./read-lines.js";

/**
 * The JSON value of an option, which may look like `example`: as it is, or `@FILE` for the one in a file.
 *
 * Throws: UsageError naming the option; InputFileError naming the file.
 */
export async function readJsonOption(flag: string, text: string, example: string): Promise<unknown> {
  if (!text.startsWith("@")) return parseJsonOption(flag, text, example);
  const file = text.slice(1);
  return parseJson(await readWhole(bounded(openBytes(file))), file);
}
