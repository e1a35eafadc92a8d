import type { Table } from "../table.js";
import type { ExportFormat, TextFormat } from "./formats.js";

const TYPES: Readonly<Record<ExportFormat, readonly [ending: string, type: string]>> = {
  csv: ["csv", "text/csv;charset=utf-8"],
  jsonl: ["jsonl", "application/jsonl;charset=utf-8"],
  markdown: ["md", "text/markdown;charset=utf-8"],
  xlsx: ["xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
};

/** Writers and their libraries come when something is exported. */
export async function exportedText(table: Table, format: TextFormat): Promise<string> {
  const { tableText } = await import("./formats.js");
  return tableText(table, format, { forFile: false });
}

export async function downloadTable(table: Table, format: ExportFormat, name: string): Promise<void> {
  const [ending, type] = TYPES[format];
  save(await contentOf(table, format), `${name}.${ending}`, type);
}

async function contentOf(table: Table, format: ExportFormat): Promise<string | Blob> {
  if (format === "xlsx") return (await import("./xlsx.js")).tableWorkbook(table);
  const { tableText } = await import("./formats.js");
  return tableText(table, format, { forFile: true });
}

/** Hands the browser a file to keep. */
export function save(content: string | Blob, name: string, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
