import { outcome } from "../state/result.js";
import { text } from "../state/view.js";
import { correcting } from "./store.js";

/** The way from a result to saying what is wrong with it. */
export function CorrectOffer() {
  if (outcome.value?.report === undefined || text.value.trim() === "") return null;
  return (
    <p class="hint correct-offer">
      Something is wrong or missing?{" "}
      <button type="button" class="quiet" onClick={() => (correcting.value = true)}>
        Correct it
      </button>{" "}
      A few corrections are enough to teach the model.
    </p>
  );
}
