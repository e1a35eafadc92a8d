import { signal } from "@preact/signals";

/** Why what is done here is not kept, in one sentence; undefined as long as it is. */
export const storageProblem = signal<string | undefined>(undefined);

/** Why something could not be kept, in one sentence for people. */
export function storageProblemOf(error: unknown): string {
  if (error instanceof Error && error.name === "QuotaExceededError")
    return "This browser has no room left, so the last changes are only on this page: remove a taught model or a project, or export this one to a file.";
  return "This browser keeps nothing for this page, for example in a private window: export the project to a file before you close it.";
}
