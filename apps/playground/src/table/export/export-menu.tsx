import { useSignal } from "@preact/signals";
import type { Table } from "../table.js";
import { downloadTable, exportedText, save } from "./download.js";
import type { ExportFormat } from "./formats.js";

/** Something that is exported beside the table. */
export interface OtherExport {
  readonly id: string;
  readonly name: string;
  readonly ending: string;
  readonly type: string;
  content(): Promise<string>;
}

const TABLES: readonly (readonly [format: ExportFormat, name: string])[] = [
  ["csv", "CSV"],
  ["xlsx", "Excel (.xlsx)"],
  ["jsonl", "JSON Lines"],
  ["markdown", "Markdown"],
];
const SHOWN_MS = 1600;

interface ExportMenuProps {
  readonly table: Table;
  readonly others?: readonly OtherExport[];
  /** Of the file, without an ending. */
  readonly name: string;
}

/** The table as it is shown, as a file or on the clipboard. */
export function ExportMenu({ table, others = [], name }: ExportMenuProps) {
  const chosen = useSignal("csv");
  const said = useSignal<string | undefined>(undefined);
  const other = others.find(({ id }) => id === chosen.value);
  const format = TABLES.find(([id]) => id === chosen.value)?.[0] ?? "csv";
  const isEmpty = other === undefined && table.rows.length === 0;
  const attempt = async (work: () => Promise<void>, done: string): Promise<void> => {
    try {
      await work();
      said.value = done;
    } catch (error) {
      said.value = error instanceof Error ? error.message : String(error);
    }
    setTimeout(() => {
      said.value = undefined;
    }, SHOWN_MS);
  };
  const copy = async (): Promise<void> => {
    if (other !== undefined) return navigator.clipboard.writeText(await other.content());
    if (format !== "xlsx") return navigator.clipboard.writeText(await exportedText(table, format));
  };
  const download = async (): Promise<void> => {
    if (other === undefined) return downloadTable(table, format, name);
    save(await other.content(), `${name}.${other.ending}`, other.type);
  };
  return (
    <div class="export">
      <select
        aria-label="Export as"
        value={chosen.value}
        onChange={({ currentTarget }) => {
          chosen.value = currentTarget.value;
        }}
      >
        <optgroup label="The table">
          {TABLES.map(([id, label]) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </optgroup>
        {others.length > 0 && (
          <optgroup label="The marked text">
            {others.map(({ id, name: label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </optgroup>
        )}
      </select>
      <button
        type="button"
        class="quiet"
        disabled={isEmpty || (other === undefined && format === "xlsx")}
        onClick={() => void attempt(copy, "Copied")}
      >
        Copy
      </button>
      <button type="button" class="quiet" disabled={isEmpty} onClick={() => void attempt(download, "Saved")}>
        Download
      </button>
      <span class="hint" role="status">
        {said.value}
      </span>
    </div>
  );
}
