import type { Signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { useVirtual } from "../components/use-virtual.js";
import type { Place } from "../spans/found.js";
import { colours } from "../state/view.js";
import type { Arrangement } from "./arrange.js";
import { type Cell, type Column, cellText, type Table, type TableRow } from "./table.js";

/** Pixels of a row: all are one line high. */
const ROW_HEIGHT = 36;
/** Texts of one cell that are shown. */
const MOST_PARTS = 3;

interface ResultsTableProps {
  /** As it is to be shown. */
  readonly table: Table;
  readonly arrangement: Signal<Arrangement>;
  /** For screen readers. */
  readonly label: string;
  /** Somebody wants to see where a value stands. */
  onPlace(row: TableRow, place: Place | undefined): void;
}

/** A table of any length: the rows in view are in the page. */
export function ResultsTable({ table, arrangement, label, onPlace }: ResultsTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const { columns, rows } = table;
  const virtual = useVirtual({
    scroller,
    count: rows.length,
    keyOf: (index) => rows[index]?.key ?? String(index),
    heightOf: () => ROW_HEIGHT,
  });
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="table-scroll" aria-label={label} ref={scroller} tabIndex={0}>
      <table class="results" aria-rowcount={rows.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <HeadCell key={column.id} column={column} arrangement={arrangement} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer height={before} columns={columns.length} />
          {items.map(({ index, key }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <tr key={key} aria-rowindex={index + 2}>
                {columns.map((column, at) => (
                  <BodyCell
                    key={column.id}
                    column={column}
                    cell={row.cells[at]}
                    rowKind={row.kind}
                    onPlace={(place) => onPlace(row, place)}
                  />
                ))}
              </tr>
            );
          })}
          <Spacer height={after} columns={columns.length} />
        </tbody>
      </table>
    </section>
  );
}

/** Stands for the rows that are not in the page. */
function Spacer({ height, columns }: { readonly height: number; readonly columns: number }) {
  if (height <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes the focus
    <tr class="spacer" aria-hidden="true">
      <td colSpan={columns} style={{ blockSize: `${height}px` }} />
    </tr>
  );
}

interface HeadCellProps {
  readonly column: Column;
  readonly arrangement: Signal<Arrangement>;
}

function HeadCell({ column, arrangement }: HeadCellProps) {
  const { sort } = arrangement.value;
  const way = sort?.column !== column.id ? "none" : sort.descending ? "descending" : "ascending";
  const next = (): Arrangement["sort"] => {
    if (way === "none") return { column: column.id, descending: column.type !== "text" };
    const turned = (way === "descending") !== (column.type !== "text");
    return turned ? undefined : { column: column.id, descending: way === "ascending" };
  };
  return (
    <th scope="col" aria-sort={way} class={column.type === "text" ? "" : "is-number"}>
      <button
        type="button"
        onClick={() => {
          arrangement.value = { ...arrangement.value, sort: next() };
        }}
      >
        {column.kind !== undefined && colours.value.has(column.kind) && (
          <span class={`swatch kind-${colours.value.get(column.kind)}`} aria-hidden="true" />
        )}
        <bdi>{column.name}</bdi>
        <span class="sort-sign" aria-hidden="true">
          {{ none: "", ascending: "↑", descending: "↓" }[way]}
        </span>
      </button>
    </th>
  );
}

interface BodyCellProps {
  readonly column: Column;
  readonly cell: Cell | undefined;
  readonly rowKind: string | undefined;
  onPlace(place: Place | undefined): void;
}

function BodyCell({ column, cell, rowKind, onPlace }: BodyCellProps) {
  if (cell === undefined) return <td class="is-empty" />;
  const { parts, probability, problem } = cell;
  const sure =
    probability === undefined || column.type === "probability" ? [] : [`${Math.round(probability * 100)} %`];
  const title = [cellText(cell), ...sure, ...(problem === undefined ? [] : [problem])].join(" · ");
  const rest = parts.length - MOST_PARTS;
  return (
    <td
      class={`${column.type === "text" ? "" : "is-number"} ${problem === undefined ? "" : "has-problem"}`}
      title={title}
    >
      {column.id === "name" && rowKind !== undefined && (
        <span class={`swatch kind-${colours.value.get(rowKind) ?? 0}`} aria-hidden="true" />
      )}
      {parts.slice(0, MOST_PARTS).map(({ text, place }, at) => (
        <span key={`${place?.start} ${text}`}>
          {at > 0 && <span class="between">; </span>}
          {place !== undefined || column.id === "document" ? (
            <button type="button" class="cell-part" onClick={() => onPlace(place)}>
              <bdi>{text}</bdi>
            </button>
          ) : (
            <bdi>{text}</bdi>
          )}
        </span>
      ))}
      {rest > 0 && <span class="between"> +{rest}</span>}
      {problem !== undefined && <span class="visually-hidden"> ({problem})</span>}
    </td>
  );
}
