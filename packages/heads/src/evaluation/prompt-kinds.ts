import { foldFullWidth } from "../information-extraction/schema/full-width.js";
import type { PromptRecord } from "./records.js";

type Role = "entity" | "relation" | "options";

/**
 * Under which name each of some records is counted: its label, with the role of the prompt behind it where another
 * role has the same label: `location`, `location (relation)`.
 */
export function kindsOf(records: readonly PromptRecord[]): (record: PromptRecord) => string {
  const roles = new Map<string, Set<Role>>();
  for (const record of records)
    roles.set(record.label, (roles.get(record.label) ?? new Set()).add(roleOf(record)));
  return (record) => {
    const role = roleOf(record);
    const shared = (roles.get(record.label)?.size ?? 1) > 1;
    return shared && role !== "entity" ? `${record.label} (${role})` : record.label;
  };
}

/** A relation's prompt asks its label of something: `founder of Acme`, `Acme的创始人`. */
function roleOf({ prompt, label, options }: PromptRecord): Role {
  if (options !== undefined) return "options";
  const [asked, name] = [foldFullWidth(prompt.trim()), foldFullWidth(label.trim())];
  return asked.startsWith(`${name} of `) || asked.endsWith(`的${name}`) ? "relation" : "entity";
}
