import type { ErnieMPreTrainedModel } from "@ernie-m/heads";
import type { Console } from "./console.js";

/** How many names a message lists before it counts the rest. */
const NAMES_SHOWN = 4;

function list(names: readonly string[]): string {
  const rest = names.length - NAMES_SHOWN;
  return names.slice(0, NAMES_SHOWN).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

/** Which decisions of loading matter to a command. */
export interface ReportedDecisions {
  readonly initialised: boolean;
  readonly unused: boolean;
}

/** Tells what loading had to decide. */
export function reportLoading(
  model: ErnieMPreTrainedModel,
  console: Console,
  told: ReportedDecisions = { initialised: true, unused: true },
): void {
  const { initialised, unused, warnings } = model.loadReport;
  for (const warning of warnings) console.warn(warning.message);
  if (told.initialised && initialised.length > 0)
    console.warn(`the checkpoint lacks ${list(initialised)}: drawn at random, this head needs training`);
  if (told.unused && unused.length > 0) console.warn(`this model does not use ${list(unused)}`);
}
