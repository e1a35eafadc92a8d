import { formatCount } from "../format.js";
import { ready } from "../state/model.js";
import { storageProblem } from "../state/storage-problem.js";
import { chosenTab } from "../state/tab.js";
import { schema, text } from "../state/view.js";
import { ChoiceList } from "./choice-list.jsx";
import { Exchange } from "./exchange/exchange.jsx";
import { CorrectionList } from "./list.jsx";
import { ScoreTable } from "./score-table.jsx";
import { choices, correctionCount, marks, taughtTexts } from "./store.js";
import { CorrectedTexts } from "./texts.jsx";

/** Corrections from which on a training may teach something. */
const ENOUGH = 5;

/** What is to be judged, how right the model is so far, and the way to teach it. */
export function CorrectionCard() {
  return (
    <section class="card correction-card" aria-labelledby="correction-title">
      <div class="card-head">
        <h2 id="correction-title">Corrections</h2>
        <TeachOffer />
      </div>
      {storageProblem.value !== undefined && (
        <p class="problem" role="alert">
          {storageProblem.value}
        </p>
      )}
      <div class="correction-columns">
        <div>
          {marks.value.length > 0 && <CorrectionList />}
          <ChoiceList />
          {marks.value.length + choices.value.length === 0 && <p class="empty">{whyEmpty()}</p>}
        </div>
        <div>
          <ScoreTable />
          <CorrectedTexts />
        </div>
      </div>
      <Exchange />
    </section>
  );
}

function whyEmpty(): string {
  if (text.value.trim() === "") return "There is no text yet. Choose “Write” above the text and paste one.";
  if (schema.value === undefined) return "Add a name to look for: it is what you call what was missed.";
  if (ready.value === undefined) return "The model is on its way …";
  return "Nothing was found in this text. Select words in it and press the digit of their name.";
}

function TeachOffer() {
  const count = correctionCount.value;
  const missing = ENOUGH - count;
  return (
    <div class="teach-offer">
      <span class="hint">
        {count === 0
          ? `${ENOUGH} corrections are enough to try teaching`
          : missing > 0
            ? `${formatCount(count, "correction")}: ${missing} more and you can teach the model`
            : `${formatCount(count, "correction")} in ${formatCount(taughtTexts.value.length, "text")}`}
      </span>
      <button
        type="button"
        class="primary"
        disabled={missing > 0}
        onClick={() => {
          chosenTab.value = "teach";
        }}
      >
        Teach
      </button>
    </div>
  );
}
