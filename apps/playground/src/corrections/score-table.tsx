import { formatCount, formatPercent } from "../format.js";
import { colours } from "../state/view.js";
import { type NameScore, scoresOf } from "./score.js";
import { current, foundWith, marks, suggestedChoices, taughtTexts } from "./store.js";

/** How well the model in use does on what was corrected, by name. */
export function ScoreTable() {
  const same = taughtTexts.value.filter(
    ({ id, foundWith: how }) => how === foundWith.value && id !== current.value?.id,
  );
  const here = current.value;
  // What was found in the text on the page is as new as the page.
  const texts = [
    ...same,
    ...(here === undefined
      ? []
      : [{ ...here, suggestions: suggestionsHere(), suggestedChoices: suggestedChoices.value }]),
  ];
  const scores = scoresOf(texts, [...colours.value.keys()]);
  const decided = scores.some(({ found, wanted }) => found + wanted > 0);
  if (!decided) return null;
  const others = taughtTexts.value.length - texts.length;
  return (
    <div class="score">
      <table>
        <caption>
          How right the model is, in {formatCount(texts.length, "text")}
          {others > 0 &&
            `; ${formatCount(others, "text was", "texts were")} read with another model or threshold`}
        </caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col" title="Of what was found, how much is right">
              Precision
            </th>
            <th scope="col" title="Of what should be found, how much was">
              Recall
            </th>
            <th scope="col" title="Both in one: their harmonic mean">
              F1
            </th>
            <th scope="col">Open</th>
          </tr>
        </thead>
        <tbody>
          {(scores.length === 2 ? scores.slice(0, 1) : scores).map((score) => (
            <Row key={score.name} score={score} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function suggestionsHere() {
  return marks.value.flatMap((mark) =>
    mark.probability === undefined ? [] : [{ ...mark, probability: mark.probability }],
  );
}

function Row({ score: { name, precision, recall, f1, open } }: { readonly score: NameScore }) {
  return (
    <tr class={name === "" ? "is-total" : `kind-${colours.value.get(name) ?? 0}`}>
      <th scope="row">
        {name === "" ? (
          "all together"
        ) : (
          <>
            <span class="swatch" aria-hidden="true" /> <bdi>{name}</bdi>
          </>
        )}
      </th>
      <td>{shown(precision)}</td>
      <td>{shown(recall)}</td>
      <td>{shown(f1)}</td>
      <td>{open}</td>
    </tr>
  );
}

function shown(share: number | undefined): string {
  return share === undefined ? "–" : formatPercent(share);
}
