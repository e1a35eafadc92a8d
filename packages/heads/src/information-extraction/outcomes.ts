import { checkText } from "../task/check-inputs.js";
import type { ExtractionCall } from "./call.js";
import { BudgetError } from "./errors.js";
import { extractTexts } from "./extract.js";
import { ExtractionRun } from "./levels.js";
import type { ExtractionOutcome, ExtractionResult } from "./types.js";

/**
 * What a schema finds in each text, or why nothing could be found in it. Texts are asked together; where that fails,
 * each half by itself, so that a bad text is found in few calls and costs the others nothing.
 *
 * Throws: what holds for every text: PromptTooLongError for a name at the top of the schema; BudgetError; the signal's
 * reason.
 */
export async function extractOutcomes(
  texts: readonly unknown[],
  call: ExtractionCall,
): Promise<readonly ExtractionOutcome<ExtractionResult>[]> {
  // Finds fault with what no text can help.
  new ExtractionRun([], call);
  const outcomes: ExtractionOutcome<ExtractionResult>[] = [];
  const good: { readonly place: number; readonly text: string }[] = [];
  texts.forEach((text, place) => {
    try {
      good.push({ place, text: checkText(`texts[${place}]`, text) });
    } catch (error) {
      outcomes[place] = { error };
    }
  });
  await settle(good);
  return outcomes;

  async function settle(some: typeof good): Promise<void> {
    if (some.length === 0) return;
    try {
      const results = await extractTexts(
        some.map(({ text }) => text),
        call,
      );
      some.forEach(({ place }, i) => {
        outcomes[place] = { result: results[i] };
      });
    } catch (error) {
      call.options.signal?.throwIfAborted();
      if (error instanceof BudgetError) throw error;
      if (some.length === 1) {
        outcomes[some[0].place] = { error };
        return;
      }
      const half = Math.ceil(some.length / 2);
      await settle(some.slice(0, half));
      await settle(some.slice(half));
    }
  }
}
