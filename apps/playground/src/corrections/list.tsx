import { useRef } from "preact/hooks";
import { useVirtual } from "../components/use-virtual.js";
import { formatPercent } from "../format.js";
import { colours, text } from "../state/view.js";
import { accept, choose, reject, reopen, selectedMark } from "./selection.js";
import { marks } from "./store.js";
import type { CorrectionMark } from "./types.js";

const LINE_HEIGHT = 40;

const STATES: Readonly<Record<CorrectionMark["state"], string>> = {
  open: "not decided",
  right: "right",
  wrong: "wrong",
  added: "added",
};

/** Everything that stands in the text, in its order, with buttons that say whether it is right. */
export function CorrectionList() {
  const scroller = useRef<HTMLDivElement>(null);
  const all = marks.value;
  const virtual = useVirtual({
    scroller,
    count: all.length,
    keyOf: (index) => all[index]?.key ?? String(index),
    heightOf: () => LINE_HEIGHT,
  });
  return (
    <div class="findings correction-list" ref={scroller}>
      <ul style={{ blockSize: `${virtual.getTotalSize()}px` }} aria-label="Findings to judge">
        {virtual.getVirtualItems().map(({ index, start, key }) => {
          const mark = all[index];
          if (mark === undefined) return null;
          return (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              aria-setsize={all.length}
              aria-posinset={index + 1}
              class={`line correction kind-${colours.value.get(mark.name) ?? 0} is-${mark.state} ${
                mark.key === selectedMark.value?.key ? "is-selected" : ""
              }`}
              style={{ transform: `translateY(${start}px)` }}
            >
              <Line mark={mark} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Line({ mark }: { readonly mark: CorrectionMark }) {
  const { name, head, start, end, state, probability } = mark;
  const words = text.value.slice(start, end);
  const about = head === undefined ? "" : ` of ${text.value.slice(head.start, head.end)}`;
  const named = `${words}, ${name}${about}`;
  return (
    <>
      <button type="button" class="finding" onClick={() => choose(mark)}>
        <span class="correction-name">
          <span class="swatch" aria-hidden="true" />
          <bdi>{name}</bdi>
          {about !== "" && <small dir="auto">{about}</small>}
        </span>
        <bdi class="finding-text">{words}</bdi>
        <small class="correction-state">
          {probability !== undefined && state === "open" ? (
            <>
              <span class="undecided">{STATES.open} · </span>
              {formatPercent(probability)}
            </>
          ) : (
            STATES[state]
          )}
        </small>
      </button>
      <button
        type="button"
        class="verdict is-yes"
        aria-label={`${named}: right`}
        title="Right"
        aria-pressed={state === "right" || state === "added"}
        disabled={state === "added"}
        onClick={() => (state === "right" ? reopen(mark) : accept(mark))}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M3 8.5l3.5 3.5L13 4.5" />
        </svg>
      </button>
      <button
        type="button"
        class="verdict is-no"
        aria-label={state === "added" ? `${named}: take it away` : `${named}: wrong`}
        title={state === "added" ? "Take it away" : "Wrong"}
        aria-pressed={state === "wrong"}
        onClick={() => (state === "wrong" ? reopen(mark) : reject(mark))}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M4 4l8 8M12 4l-8 8" />
        </svg>
      </button>
    </>
  );
}
