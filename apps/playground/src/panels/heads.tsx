import type { HeadName } from "@ernie-m/heads/table";
import { computed } from "@preact/signals";
import { HeadForm } from "../heads/head-form.jsx";
import { Similarity } from "../heads/similarity.jsx";
import { ready } from "../state/model.js";

/** What the view is called: by what it has to show. */
const TABS = {
  base: "Similarity",
  "sequence-classification": "Classes",
  "multiple-choice": "Choices",
  "token-classification": "Entities",
  "question-answering": "Answers",
  "information-extraction": "Similarity",
} as const satisfies Readonly<Record<HeadName, string>>;

export const headsTab = computed(() => TABS[ready.value?.info.head ?? "base"]);

const NAMES = {
  base: "no task: it is a bare encoder",
  "sequence-classification": "classes of texts",
  "multiple-choice": "multiple choice",
  "token-classification": "entities",
  "question-answering": "answers to questions",
  "information-extraction": "extraction",
} as const satisfies Readonly<Record<HeadName, string>>;

/** What else a checkpoint may be for; the form for the head that is loaded, and what every encoder can do. */
export function HeadsPanel() {
  const model = ready.value;
  return (
    <div class="heads">
      {model !== undefined && <HeadForm key={model.info.name} model={model} />}
      <Similarity />
      {model !== undefined && (
        <p class="hint">
          {model.info.name} is for {NAMES[model.info.head]}. Checkpoints for classes, entities, answers or
          choices bring their own form here: load one under “Model”.
        </p>
      )}
    </div>
  );
}
