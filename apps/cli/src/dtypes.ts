import type { ModelDType } from "@ernie-m/heads";
import { modelDTypes } from "./library-words.js";
import { parseChoiceOption } from "./usage-error.js";

/** Names that other tools have for some of the dtypes. */
const ALIASES = { q8: "int8", q4: "int4" } as const;

/** What `--dtype` takes. */
export const dtypeNames = [...modelDTypes, "q8", "q4"] as const;

/** Parses `--dtype`. Throws: UsageError. */
export function parseDType(text: string): ModelDType {
  const name = parseChoiceOption("--dtype", text, dtypeNames);
  return name === "q8" || name === "q4" ? ALIASES[name] : name;
}
