import { checkText } from "../task/check-inputs.js";
import type { ExtractionCall } from "./call.js";
import { BudgetError } from "./errors.js";
import { ExtractionRun } from "./levels.js";
import type { ExtractionOutcome, ExtractionResult } from "./types.js";

/**
 * What a schema finds in each text, or why nothing could be found in it: a failure stays with its text, and the others are
 * asked as if it were not there.
 *
 * Throws: what holds for every text: PromptTooLongError for a name at the top of the schema; BudgetError; the signal's
 * reason; what a callback throws that is not about one text.
 */
export async function extractOutcomes(
  given: readonly unknown[],
  call: ExtractionCall,
): Promise<readonly ExtractionOutcome<ExtractionResult>[]> {
  /** By place: why what is there is no text. */
  const faults = new Map<number, unknown>();
  const texts = given.map((value, place) => {
    try {
      return checkText(`texts[${place}]`, value);
    } catch (error) {
      faults.set(place, error);
      // In which nothing is asked.
      return "";
    }
  });
  const run = new ExtractionRun(texts, call, { mayFail: true });
  try {
    for await (const _ of run.found());
  } catch (error) {
    throw error instanceof BudgetError
      ? error.with({ errors: new Map([...faults, ...error.errors]) })
      : error;
  }
  const outcomes = await run.outcomes();
  return outcomes.map((outcome, place) => (faults.has(place) ? { error: faults.get(place) } : outcome));
}
