import { useSignal } from "@preact/signals";
import type { ReadyModel } from "../state/model.js";
import { text } from "../state/view.js";
import { Bars } from "./bars.jsx";
import { Field } from "./field.jsx";
import { Passage } from "./passage.jsx";
import { Problem } from "./problem.jsx";
import { useTask } from "./use-task.js";

/** The form for the head that the loaded checkpoint has; extraction has a panel of its own. */
export function HeadForm({ model }: { readonly model: ReadyModel }) {
  const { head, initialised } = model.info;
  const form = formFor(model);
  if (form === null) return null;
  return (
    <section class="card" aria-label={`Head: ${head}`}>
      {initialised.length > 0 && (
        <p class="problem" role="alert">
          The checkpoint lacks {initialised.join(", ")}: drawn at random, so what the head says means nothing.
        </p>
      )}
      {form}
    </section>
  );
}

function formFor({ info }: ReadyModel) {
  switch (info.head) {
    case "sequence-classification":
      return <ClassesForm />;
    case "token-classification":
      return <EntitiesForm />;
    case "question-answering":
      return <AnswersForm />;
    case "multiple-choice":
      return <ChoicesForm />;
    case "information-extraction":
    case "base":
      return null;
  }
}

function ClassesForm() {
  const pair = useSignal("");
  const { result, problem } = useTask("classify", {
    text: text.value,
    ...(pair.value.trim() !== "" && { pair: pair.value }),
  });
  return (
    <>
      <h2>Classes</h2>
      <Field id="classes-text" label="Text" value={text} rows={3} />
      <Field id="classes-pair" label="Second text, for checkpoints that compare two" value={pair} />
      {result.value !== undefined && (
        <Bars bars={result.value.labels.map(({ label, score }) => ({ name: label, share: score }))} />
      )}
      <Problem problem={problem.value} />
    </>
  );
}

function EntitiesForm() {
  const { result, problem } = useTask("entities", { text: text.value });
  return (
    <>
      <h2>Entities</h2>
      <Field id="entities-text" label="Text" value={text} rows={3} />
      {result.value !== undefined && <Passage text={text.value} stretches={result.value} />}
      <Problem problem={problem.value} />
    </>
  );
}

function AnswersForm() {
  const question = useSignal("Where was Marie Curie born?");
  const { result, problem } = useTask("answer", { question: question.value, context: text.value });
  return (
    <>
      <h2>Answers</h2>
      <Field id="answers-question" label="Question" value={question} />
      <Field id="answers-context" label="Text to look in" value={text} rows={4} />
      {result.value !== undefined && (
        <>
          <Passage
            text={text.value}
            stretches={result.value.slice(0, 1).map((answer) => ({ ...answer, label: "answer" }))}
          />
          <Bars bars={result.value.map(({ text: answer, score }) => ({ name: answer, share: score }))} />
        </>
      )}
      <Problem problem={problem.value} />
    </>
  );
}

function ChoicesForm() {
  const question = useSignal("The kettle whistled, so she");
  const typed = useSignal("poured the tea.\nwatered the roof.\nsold the sea.");
  const choices = typed.value.split("\n").filter((line) => line.trim() !== "");
  const { result, problem } = useTask(
    "choose",
    choices.length === 0 ? undefined : { prompt: question.value, choices },
  );
  const scores = result.value?.scores;
  return (
    <>
      <h2>Choices</h2>
      <Field id="choices-prompt" label="Prompt" value={question} />
      <Field id="choices-list" label="Choices, one a line" value={typed} rows={4} />
      {scores !== undefined && scores.length === choices.length && (
        <Bars bars={choices.map((name, i) => ({ name, share: scores[i] ?? 0 }))} />
      )}
      <Problem problem={problem.value} />
    </>
  );
}
