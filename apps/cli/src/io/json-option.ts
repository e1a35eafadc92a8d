import { parseJsonOption } from "../usage-error.js";
import { bounded, openBytes } from "./read-bytes.js";
import { keysOnce, parseJson } from "./read-json.js";
import { readWhole } from "./read-lines.js";

/**
 * The JSON value of an option, which may look like `example`: as it is, or `@FILE` for the one in a file.
 *
 * Throws: UsageError naming the option; InputFileError naming the file, or the option where a key is written twice.
 */
export async function readJsonOption(flag: string, text: string, example: string): Promise<unknown> {
  const checkKeys = await keysOnce();
  if (!text.startsWith("@")) {
    const value = parseJsonOption(flag, text, example);
    checkKeys(text, flag);
    return value;
  }
  const file = text.slice(1);
  const written = await readWhole(bounded(openBytes(file)));
  const value = parseJson(written, file);
  checkKeys(written, file);
  return value;
}
