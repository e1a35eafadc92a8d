import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { isAbort } from "../client.js";
import { formatMs, formatPercent } from "../format.js";
import { chosenPrompt, chosenWindow } from "../inside/state.js";
import type { WhyReport, WhyRequest } from "../protocol.js";
import { ready } from "../state/model.js";
import { chosenTab } from "../state/tab.js";
import { asked } from "../state/why.js";

/** Why one finding is there. */
export function WhyDialog() {
  const element = useRef<HTMLDialogElement>(null);
  const report = useSignal<WhyReport | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const request = asked.value;
  useEffect(() => {
    if (element.current?.open === false) element.current.showModal();
    const client = ready.value?.client;
    if (request === undefined || client === undefined) return;
    const controller = new AbortController();
    report.value = undefined;
    problem.value = undefined;
    client.call("why", request, { signal: controller.signal }).then(
      (value) => {
        report.value = value;
      },
      (error: unknown) => {
        if (!isAbort(error)) problem.value = error instanceof Error ? error.message : String(error);
      },
    );
    return () => controller.abort(new DOMException("closed", "AbortError"));
  }, [request]);
  if (request === undefined) return null;
  const seen = report.value;
  return (
    <dialog
      class="large-dialog why-dialog"
      ref={element}
      aria-labelledby="why-title"
      onClose={() => {
        asked.value = undefined;
      }}
    >
      <div class="card-head">
        <h2 id="why-title">
          Why “<bdi>{request.text.slice(request.start, request.end)}</bdi>” is <bdi>{request.name}</bdi>
        </h2>
        <button type="button" class="quiet" onClick={() => element.current?.close()}>
          Close
        </button>
      </div>
      {problem.value !== undefined && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      {seen === undefined && problem.value === undefined && (
        <p class="empty" role="status">
          The model reads it again, each time without one word …
        </p>
      )}
      {seen !== undefined && <Explanation request={request} seen={seen} />}
    </dialog>
  );
}

interface Explained {
  readonly request: WhyRequest;
  readonly seen: WhyReport;
}

function Explanation({ request, seen }: Explained) {
  const { prompt, window, windows, startProbability, endProbability, others, ms } = seen;
  const look = (): void => {
    chosenPrompt.value = prompt;
    chosenWindow.value = window;
    asked.value = undefined;
    chosenTab.value = "inside";
  };
  return (
    <>
      <dl class="facts">
        <div>
          <dt>asked</dt>
          <dd>
            <bdi>{prompt}</bdi>
          </dd>
        </div>
        <div>
          <dt>in</dt>
          <dd>
            {windows === 1
              ? "the text in one window"
              : `characters ${window.start} to ${window.end}, one of ${windows} windows`}
          </dd>
        </div>
        <div>
          <dt>starts here</dt>
          <dd>{formatPercent(startProbability)}</dd>
        </div>
        <div>
          <dt>ends here</dt>
          <dd>{formatPercent(endProbability)}</dd>
        </div>
        <div>
          <dt>together</dt>
          <dd>{formatPercent(startProbability * endProbability)}</dd>
        </div>
      </dl>
      <h3>Words that mattered</h3>
      <Words request={request} seen={seen} />
      <p class="hint">
        The model read this window again without each word; the stronger a word is marked, the more of the{" "}
        {formatPercent(startProbability * endProbability)} was lost without it. Underlined words spoke against
        it.
      </p>
      <h3>What came next</h3>
      <ul class="why-others" aria-label="Other spans">
        {others.map((span) => (
          <li key={`${span.start}:${span.end}`}>
            <bdi>{span.text}</bdi> <small>{shareOf(span.probability)}</small>
          </li>
        ))}
      </ul>
      <div class="card-head why-end">
        <small>{formatMs(ms)}</small>
        <button type="button" class="quiet" onClick={look}>
          Look inside
        </button>
      </div>
    </>
  );
}

/** A change that rounds to nothing is none. */
const LEAST_DROP = 0.02;

function Words({ request, seen }: Explained) {
  const { window, words } = seen;
  const text = request.text.slice(window.start, window.end);
  const most = Math.max(LEAST_DROP, ...words.map(({ drop }) => Math.abs(drop)));
  const isOwn = (start: number, end: number): boolean =>
    start + window.start >= request.start && end + window.start <= request.end;
  const pieces: preact.ComponentChild[] = [];
  let at = 0;
  for (const { start, end, drop } of words) {
    const mattered = Math.abs(drop) >= LEAST_DROP;
    pieces.push(text.slice(at, start));
    pieces.push(
      <span
        key={start}
        class={`why-word ${mattered ? "is-counted" : ""} ${drop < 0 ? "is-against" : ""} ${isOwn(start, end) ? "is-own" : ""}`}
        style={{ "--weight": mattered ? (Math.abs(drop) / most).toFixed(3) : "0" }}
        title={
          mattered
            ? `${drop > 0 ? "−" : "+"}${formatPercent(Math.abs(drop))} without it`
            : "makes no difference"
        }
      >
        {text.slice(start, end)}
        {mattered && <small>{`${drop > 0 ? "−" : "+"}${Math.round(100 * Math.abs(drop))}`}</small>}
      </span>,
    );
    at = end;
  }
  pieces.push(text.slice(at));
  return (
    <p class="why-text" dir="auto">
      {pieces}
    </p>
  );
}

function shareOf(probability: number): string {
  return probability < 0.005 ? "less than 1 %" : formatPercent(probability);
}
