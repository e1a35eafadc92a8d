import type { KindComparison } from "@ernie-m/heads/evaluation";
import { formatCount, formatPercent } from "../format.js";
import { colours } from "../state/view.js";
import type { Change, Comparison, TeachReport } from "./protocol.js";

/** Changes that are shown of each kind. */
const MOST = 40;

/** Before against after: in numbers, and every answer that differs. */
export function ComparisonView({ report }: { readonly report: TeachReport }) {
  const { everything, heldBack, known, changes } = report;
  return (
    <>
      <Verdict report={report} />
      <div class="score is-comparison">
        <table>
          <caption>
            {heldBack === undefined
              ? "On the sentences that it learned from: too few were corrected to hold any back"
              : "On sentences that were held back, which it did not learn from"}
          </caption>
          <Header />
          <Rows comparison={heldBack ?? everything} />
        </table>
      </div>
      {heldBack !== undefined && (
        <details class="changes">
          <summary>
            Everything that was corrected{" "}
            <small>
              F1 {formatPercent(everything.all.before.f1)} → {formatPercent(everything.all.after.f1)}
            </small>
          </summary>
          <div class="score is-comparison">
            <table>
              <Header />
              <Rows comparison={everything} />
            </table>
          </div>
        </details>
      )}
      {known !== undefined && <Known comparison={known} />}
      <Changes title="Found now" changes={changes} kind="found" />
      <Changes title="Not wrong any more" changes={changes} kind="noLongerWrong" />
      <Changes title="Lost" changes={changes} kind="lost" />
      <Changes title="Newly wrong" changes={changes} kind="newlyWrong" />
    </>
  );
}

/** What became of labels that nobody corrected. */
function Known({ comparison }: { readonly comparison: Comparison }) {
  const { before, after, lost, newlyWrong } = comparison.all;
  if (before.gold + after.predicted === 0) return null;
  return (
    <details class="changes">
      <summary>
        What it knew before{" "}
        <small>
          {before.gold - lost} of {formatCount(before.gold, "answer")} kept, {newlyWrong} new
        </small>
      </summary>
      <p class="hint">Nobody corrected these names: what it found of them before counts as right.</p>
      <div class="score is-comparison">
        <table>
          <Header />
          <Rows comparison={comparison} />
        </table>
      </div>
    </details>
  );
}

/** The whole in one sentence. */
function Verdict({ report: { everything, heldBack } }: { readonly report: TeachReport }) {
  const { before, after } = (heldBack ?? everything).all;
  const better = after.f1 > before.f1;
  const sentence = better
    ? "It got better."
    : after.f1 === before.f1
      ? "It is as good as before on this measure."
      : "It got worse: more corrections, in more sentences, usually help.";
  return (
    <p class={`teach-verdict ${better ? "is-better" : ""}`}>
      <b>
        {formatPercent(before.f1)} → {formatPercent(after.f1)}
      </b>{" "}
      <span>
        F1 {heldBack === undefined ? "on what it learned from" : "on what was held back"}. {sentence}
      </span>
    </p>
  );
}

function Header() {
  return (
    <thead>
      <tr>
        <th scope="col">Name</th>
        <th scope="col">Before</th>
        <th scope="col">After</th>
        <th scope="col">Gained</th>
        <th scope="col">Lost</th>
        <th scope="col" title="Answers that are wrong, before and after">
          Wrong
        </th>
      </tr>
    </thead>
  );
}

function Rows({ comparison: { all, names } }: { readonly comparison: Comparison }) {
  const list = Object.entries(names).filter(
    ([, { before, after }]) => before.gold + before.predicted + after.predicted > 0,
  );
  return (
    <tbody>
      {list.map(([name, each]) => (
        <Row key={name} name={name} of={each} />
      ))}
      {list.length !== 1 && <Row name="" of={all} />}
    </tbody>
  );
}

function Row({ name, of }: { readonly name: string; readonly of: KindComparison }) {
  const { before, after, found, lost } = of;
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
      <td>{formatPercent(before.f1)}</td>
      <td>{formatPercent(after.f1)}</td>
      <td class={found > 0 ? "is-gain" : ""}>{found > 0 ? `+${found}` : "0"}</td>
      <td class={lost > 0 ? "is-loss" : ""}>{lost > 0 ? `−${lost}` : "0"}</td>
      <td>
        {before.predicted - before.correct} → {after.predicted - after.correct}
      </td>
    </tr>
  );
}

interface ChangesProps {
  readonly title: string;
  readonly kind: Change["kind"];
  readonly changes: readonly Change[];
}

function Changes({ title, kind, changes }: ChangesProps) {
  const own = changes.filter((change) => change.kind === kind);
  if (own.length === 0) return null;
  return (
    <details class="changes">
      <summary>
        {title} <small>{formatCount(own.length, "answer")}</small>
      </summary>
      <ul>
        {own.slice(0, MOST).map(({ name, words, text, isHeldBack }, at) => (
          <li key={at} class={`kind-${colours.value.get(name) ?? 0}`}>
            <span class="correction-name">
              <span class="swatch" aria-hidden="true" />
              <bdi>{name}</bdi>
            </span>{" "}
            <bdi class="finding-text">{words}</bdi>
            <small dir="auto">
              {text.length > 120 ? `${text.slice(0, 119)}…` : text}
              {isHeldBack && " · held back"}
            </small>
          </li>
        ))}
      </ul>
      {own.length > MOST && <p class="hint">and {own.length - MOST} more</p>}
    </details>
  );
}
