import { useEffect } from "preact/hooks";
import { formatCount, formatMs } from "../format.js";
import { AttentionExplorer } from "../inside/attention-explorer.jsx";
import { ProbabilityPlot } from "../inside/probability-plot.jsx";
import { Rewrites } from "../inside/rewrites.jsx";
import {
  chosenPrompt,
  chosenWindow,
  inspection,
  inspectionFailure,
  inspectNow,
  prompt,
  promptChoices,
  shownText,
} from "../inside/state.js";
import { TokenStrip } from "../inside/token-strip.jsx";
import type { Inspection } from "../protocol.js";
import { ready } from "../state/model.js";
import { text, typeText } from "../state/view.js";

/** One question about the text, and all that happens on the way to its answer. */
export function InsidePanel() {
  useEffect(() => inspectNow(), [ready.value, prompt.value, shownText.value]);
  const seen = inspection.value;
  return (
    <div class="inside">
      <section class="card" aria-labelledby="question-title">
        <div class="card-head">
          <h2 id="question-title">One question, one run</h2>
          {seen !== undefined && <Stages seen={seen} />}
        </div>
        <div class="question">
          <label for="inside-prompt">Prompt</label>
          <input
            id="inside-prompt"
            type="text"
            dir="auto"
            spellcheck={false}
            value={prompt.value}
            onInput={(event) => {
              chosenPrompt.value = event.currentTarget.value;
            }}
          />
          <label for="inside-text">Text</label>
          <textarea
            id="inside-text"
            dir="auto"
            rows={2}
            spellcheck={false}
            value={text.value}
            onInput={(event) => {
              chosenWindow.value = undefined;
              typeText(event.currentTarget.value);
            }}
          />
        </div>
        {chosenWindow.value !== undefined && (
          <p class="hint">
            Characters {chosenWindow.value.start} to {chosenWindow.value.end}, the window that was asked.{" "}
            <button
              type="button"
              class="quiet"
              onClick={() => {
                chosenWindow.value = undefined;
              }}
            >
              From the beginning
            </button>
          </p>
        )}
        <ul class="prompt-choices" aria-label="Prompts that extraction asks">
          {promptChoices.value.slice(0, MOST_CHOICES).map((choice) => (
            <li key={choice}>
              <button
                type="button"
                class="chip"
                aria-pressed={choice === prompt.value}
                onClick={() => {
                  chosenPrompt.value = choice;
                }}
              >
                <bdi>{choice}</bdi>
              </button>
            </li>
          ))}
        </ul>
        {inspectionFailure.value !== undefined && (
          <p class="problem" role="alert">
            {inspectionFailure.value}
          </p>
        )}
      </section>
      {seen === undefined ? (
        <p class="empty">
          {ready.value === undefined ? "The model is on its way …" : "Type a prompt and a text."}
        </p>
      ) : (
        <>
          <TokenStrip seen={seen} />
          {seen.probabilities !== undefined && <ProbabilityPlot seen={seen} />}
          <AttentionExplorer seen={seen} />
          <Rewrites seen={seen} />
        </>
      )}
    </div>
  );
}

const MOST_CHOICES = 12;

function Stages({ seen }: { readonly seen: Inspection }) {
  const perSecond = Math.round((seen.tokens.length / seen.modelMs) * 1000);
  return (
    <dl class="stages">
      <div>
        <dt>normalise</dt>
        <dd>{formatMs(seen.normalizeMs)}</dd>
      </div>
      <div>
        <dt>tokenise</dt>
        <dd>{formatMs(seen.tokenizeMs)}</dd>
      </div>
      {seen.sessionMs !== undefined && (
        <div>
          <dt>session, once</dt>
          <dd>{formatMs(seen.sessionMs)}</dd>
        </div>
      )}
      <div>
        <dt>model</dt>
        <dd>{formatMs(seen.modelMs)}</dd>
      </div>
      <div>
        <dt>speed</dt>
        <dd>{formatCount(perSecond, "token")}/s</dd>
      </div>
    </dl>
  );
}
