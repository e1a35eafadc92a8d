import type { ChoiceOption } from "./field.js";
import { nameInWords } from "./names.js";

/** How documents say yes and no to what a form asks; a bare "x" says nothing. */
const YES = "yes|true|ja|oui|sí|si|sì|sim|да|evet|是|有|はい|예|☑|☒|✔|✓|[x]|(x)";
const NO = "no|false|nein|non|não|nee|нет|hayır|否|无|無|いいえ|아니오|☐|✗|✘|[ ]|[]|( )";

/** The options of a yes-or-no question. */
export const booleanOptions: readonly ChoiceOption[] = [
  { value: true, spellings: YES.split("|") },
  { value: false, spellings: NO.split("|") },
];

/** An option, in its own spelling and in words: `in_progress` is found as "in progress". */
export function optionOf(value: unknown): ChoiceOption {
  const spelling = String(value);
  return { value, spellings: [...new Set([spelling, nameInWords(spelling)])].filter((one) => one !== "") };
}
