import { businessKinds } from "./kinds/business.js";
import { everydayKinds } from "./kinds/everyday.js";
import type { Kind } from "./kinds/kind.js";

/** What is marked in documents, by name; the names stand in the label files. */
export const kinds: Readonly<Record<string, Kind>> = { ...businessKinds, ...everydayKinds };
