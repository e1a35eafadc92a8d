import { useRef } from "preact/hooks";
import { formatCount, formatPercent } from "../format.js";
import type { Row } from "../spans/rows.js";
import { chooseGroup, lit, pointedAt, rows } from "../state/result.js";
import { colours, threshold, usedThresholds } from "../state/view.js";
import { askWhyGroup, canExplain } from "../state/why.js";
import { MissingLine } from "./missing-line.jsx";
import { useVirtual } from "./use-virtual.js";

/** Pixels of a line before it was measured. */
const HEIGHTS: Readonly<Record<Row["type"], number>> = { name: 30, finding: 32, missing: 30 };

/**
 * What was found, by name, equal texts together, with what was found for them hanging below; then the names that
 * nothing was found for. As many lines are in the page as are in view.
 */
export function FindingList() {
  const scroller = useRef<HTMLDivElement>(null);
  const shown = rows.value;
  const virtual = useVirtual({
    scroller,
    count: shown.length,
    keyOf: (index) => shown[index]?.key ?? String(index),
    heightOf: (index) => HEIGHTS[shown[index]?.type ?? "finding"],
  });
  return (
    <div class="findings" ref={scroller}>
      <ul style={{ blockSize: `${virtual.getTotalSize()}px` }}>
        {virtual.getVirtualItems().map(({ index, start, key }) => {
          const row = shown[index];
          if (row === undefined) return null;
          const level = row.type === "finding" ? row.level : 0;
          return (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              aria-setsize={shown.length}
              aria-posinset={index + 1}
              class={`line is-${row.type} kind-${colours.value.get(row.kind) ?? 0} ${level > 0 ? "is-relation" : ""}`}
              style={{ transform: `translateY(${start}px)`, "--level": String(level) }}
            >
              <Line row={row} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Line({ row }: { readonly row: Row }) {
  switch (row.type) {
    case "name":
      return (
        <h3>
          <span class="swatch" aria-hidden="true" />
          <bdi>{row.kind}</bdi> <small>{formatCount(row.texts, "text")}</small>
        </h3>
      );
    case "finding":
      return (
        <div class="finding-row">
          <FindingButton row={row} />
          {canExplain.value && (
            <button
              type="button"
              class="why"
              aria-label={`Why “${row.text}” is ${row.kind}`}
              onClick={() => askWhyGroup(row.key)}
            >
              Why
            </button>
          )}
        </div>
      );
    case "missing":
      return <MissingLine missing={row.missing} least={usedThresholds.value[row.kind] ?? threshold.value} />;
  }
}

function FindingButton({ row }: { readonly row: Extract<Row, { type: "finding" }> }) {
  const { key, kind, level, text, mentions, probability } = row;
  const leave = (): void => {
    if (pointedAt.value?.group === key) pointedAt.value = undefined;
  };
  const point = (): void => {
    pointedAt.value = { group: key };
  };
  return (
    <button
      type="button"
      class={`finding ${lit.value.groups.has(key) ? "is-lit" : ""}`}
      onMouseEnter={point}
      onMouseLeave={leave}
      onFocus={point}
      onBlur={leave}
      onClick={() => chooseGroup(key)}
    >
      {level > 0 && <bdi class="relation-name">{kind}</bdi>}
      <bdi class="finding-text">{text}</bdi>
      {mentions > 1 && (
        <span class="mentions" title={`${formatCount(mentions, "mention")}: each click shows the next`}>
          ×{mentions}
        </span>
      )}
      <span class="finding-probability">
        <span class="meter" aria-hidden="true">
          <span style={{ inlineSize: formatPercent(probability).replace(" ", "") }} />
        </span>
        {formatPercent(probability)}
      </span>
    </button>
  );
}
