import type { Signal } from "@preact/signals";
import { formatCount } from "../format.js";
import { type Arrangement, kindsOf } from "./arrange.js";
import { type TableView, tableView } from "./state.js";
import type { Table } from "./table.js";

const VIEWS: readonly (readonly [view: TableView, name: string, title: string])[] = [
  ["subjects", "Subjects", "A row for each text that was found, with its relations as columns"],
  ["spans", "Places", "A row for each place where something was found"],
  ["records", "Records", "A row for each object of a type: dates, amounts and numbers as such"],
];

interface TableToolsProps {
  /** All of it. */
  readonly table: Table;
  /** What is shown of it. */
  readonly shown: Table;
  readonly arrangement: Signal<Arrangement>;
}

/** What a row is, which rows are shown, and how many. */
export function TableTools({ table, shown, arrangement }: TableToolsProps) {
  const kinds = kindsOf(table);
  const { filter, kind } = arrangement.value;
  const all = table.rows.length;
  return (
    <div class="table-tools">
      <fieldset class="switch">
        <legend class="visually-hidden">A row is</legend>
        {VIEWS.map(([view, name, title]) => (
          <button
            key={view}
            type="button"
            title={title}
            aria-pressed={tableView.value === view}
            onClick={() => {
              tableView.value = view;
              arrangement.value = { ...arrangement.value, kind: undefined, sort: undefined };
            }}
          >
            {name}
          </button>
        ))}
      </fieldset>
      {kinds.size > 1 && (
        <select
          aria-label="Rows of"
          value={kind ?? ""}
          onChange={({ currentTarget: { value } }) => {
            arrangement.value = { ...arrangement.value, kind: value === "" ? undefined : value };
          }}
        >
          <option value="">all names</option>
          {[...kinds].map(([name, count]) => (
            <option key={name} value={name}>
              {name} ({count})
            </option>
          ))}
        </select>
      )}
      <input
        type="search"
        aria-label="Filter rows"
        placeholder="Filter"
        value={filter}
        onInput={({ currentTarget: { value } }) => {
          arrangement.value = { ...arrangement.value, filter: value };
        }}
      />
      <span class="table-count" role="status">
        {shown.rows.length === all
          ? formatCount(all, "row")
          : `${formatCount(shown.rows.length, "row")} of ${all}`}
      </span>
    </div>
  );
}
