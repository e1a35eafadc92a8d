import { median } from "@ernie-m/measure";
import type { createColors } from "picocolors";
import { escapeLine } from "../escape.js";
import { formatBytes } from "../io/download-progress.js";
import type { BenchReport, ConfigurationReport } from "./report.js";

type Colors = ReturnType<typeof createColors>;

/** A value, and how it compares with the plain configuration's. */
interface Cell {
  readonly value: string;
  readonly ratio?: string;
}

/** A line of the table: what it is about, and a cell for every configuration shown; without cells, a heading. */
interface Row {
  readonly label: string;
  readonly cells?: readonly Cell[];
}

/** What a table is laid out for, in characters. */
const TERMINAL_WIDTH = 80;
const GAP = "  ";
/** How much longer the slowest round of a measurement takes than the fastest before the reader is told. */
const BUSY = 1.5;
/** Rounds below which a median is hardly one. */
const FEW_ROUNDS = 3;
/** Shapes that are named before the rest is counted. */
const SKIPPED_SHOWN = 4;

/** The report for people: configurations side by side, the plain one first in every block. */
export function benchTable(report: BenchReport, colors: Colors): string {
  const [plain, ...others] = report.configurations;
  const rows: (readonly Row[])[] = [];
  for (let start = 0; start < others.length; ) {
    const pair = rowsOf([plain, ...others.slice(start, start + 2)], report);
    const fits = widthOf(pair) <= TERMINAL_WIDTH;
    rows.push(fits ? pair : rowsOf([plain, others[start]], report));
    start += fits ? 2 : 1;
  }
  const blocks = rows.map((block) => layOut(block, colors));
  return `${[heading(report, colors), ...blocks, notes(report, colors)].join("\n\n")}\n`;
}

function heading({ model, machine, configurations }: BenchReport, colors: Colors): string {
  const millions = (model.parameters / 1e6).toPrecision(3);
  const [{ device }] = configurations;
  return [
    colors.bold(escapeLine(model.location)),
    `${model.head}, ${millions} M parameters`,
    `${machine.cpu}, ${machine.cores} cores, ${formatBytes(machine.memoryBytes)}`,
    `${machine.platform}, Node ${machine.node}, device ${device}`,
  ].join("\n");
}

function rowsOf(configurations: readonly ConfigurationReport[], { inputs }: BenchReport): readonly Row[] {
  const row = (label: string, cell: (of: ConfigurationReport) => string): Row => ({
    label: `  ${label}`,
    cells: configurations.map((of) => ({ value: cell(of) })),
  });
  const compared = (
    label: string,
    cell: (of: ConfigurationReport) => { readonly value: string; readonly speedup: number },
  ): Row => ({
    label: `  ${label}`,
    cells: configurations.map((of) => {
      const { value, speedup } = cell(of);
      return of.graph === "plain" ? { value } : { value, ratio: `${speedup.toFixed(2)} ×` };
    }),
  });
  const [plain] = configurations;
  return [
    { label: "", cells: configurations.map(({ name }) => ({ value: name })) },
    { label: "loading" },
    row("opened", ({ load }) => formatMs(load.openMs)),
    row("session made", ({ load }) => formatMs(load.sessionMs)),
    row("first result after", ({ load }) => formatMs(load.firstResultMs)),
    { label: "peak memory" },
    row("first result", ({ memory }) => formatBytes(memory.loadedBytes)),
    row("whole bench", ({ memory }) => formatBytes(memory.peakBytes)),
    { label: "one sequence of" },
    ...plain.latency.map(({ tokens }, i) =>
      compared(`${tokens} tokens`, (of) => ({ ...of.latency[i], value: formatMs(of.latency[i].ms) })),
    ),
    { label: `sequences of ${plain.throughput[0].tokens} tokens a second, in batches of` },
    ...plain.throughput.map(({ batch }, i) =>
      compared(`${batch}`, (of) => ({
        ...of.throughput[i],
        value: formatCount(of.throughput[i].sequencesPerSecond),
      })),
    ),
    { label: `${inputs.measured} inputs of ${inputs.tokens} tokens, from text to result` },
    compared("inputs a second", (of) => ({ ...of.inputs, value: formatCount(of.inputs.inputsPerSecond) })),
    row("sequences read", (of) => `${of.inputs.sequences}`),
    row("tokenizer’s share", (of) => `${(100 * of.inputs.tokenizerShare).toFixed(1)} %`),
  ];
}

/** Widths of the labels, and of values and ratios in every column. */
function widthsOf(rows: readonly Row[]) {
  const longest = (part: (row: Row) => string | undefined): number =>
    Math.max(...rows.map((row) => part(row)?.length ?? 0));
  const columns = (rows[0].cells ?? []).map((_, column) => ({
    value: longest(({ cells }) => cells?.[column].value),
    ratio: longest(({ cells }) => cells?.[column].ratio),
  }));
  return { label: longest(({ label, cells }) => (cells === undefined ? "" : label)), columns };
}

function widthOf(rows: readonly Row[]): number {
  const { label, columns } = widthsOf(rows);
  return columns.reduce(
    (width, { value, ratio }) => width + GAP.length + value + (ratio > 0 ? 1 + ratio : 0),
    label,
  );
}

function layOut(rows: readonly Row[], colors: Colors): string {
  const [names, ...rest] = rows;
  const { label: labelWidth, columns } = widthsOf(rows);
  const line = ({ label, cells }: Row): string => {
    if (cells === undefined) return colors.bold(label);
    const padded = cells.map(({ value, ratio = "" }, column) => {
      const widths = columns[column];
      return value.padStart(widths.value) + (widths.ratio > 0 ? ` ${ratio.padStart(widths.ratio)}` : "");
    });
    return [label.padEnd(labelWidth), ...padded].join(GAP).trimEnd();
  };
  return [colors.bold(line(names)), ...rest.map(line)].join("\n");
}

function notes(
  { seconds, timeLimitSeconds, skipped, inputs, configurations }: BenchReport,
  colors: Colors,
): string {
  const timings = configurations.flatMap(({ latency, throughput, inputs: own }) => [
    ...latency,
    ...throughput,
    own,
  ]);
  const rounds = timings.map((timing) => timing.rounds);
  const [fewest, most] = [Math.min(...rounds), Math.max(...rounds)];
  const lines = [
    "plain: no graph passes, sequences padded together as they come, float32",
    "×: times as fast as plain",
    `medians of ${fewest === most ? fewest : `${fewest} to ${most}`} interleaved round${most > 1 ? "s" : ""}, ${seconds.toFixed(1)} s`,
  ];
  const spread = median(timings.map(({ minMs, maxMs }) => maxMs / minMs));
  if (spread > BUSY)
    lines.push(
      `busy machine: the same work took up to ${spread.toFixed(1)} × as long, ratios near 1 say little`,
    );
  if (fewest < FEW_ROUNDS) lines.push("few rounds: a longer --time-limit gives ratios that hold");
  if (inputs.measured < inputs.given)
    lines.push(`${inputs.measured} of ${inputs.given} inputs, evenly spread, for want of time`);
  if (skipped.length > 0) lines.push(`no time for ${listed(skipped)}: --time-limit is ${timeLimitSeconds} s`);
  return lines.map((line) => colors.dim(line)).join("\n");
}

function listed(skipped: BenchReport["skipped"]): string {
  const rest = skipped.length - SKIPPED_SHOWN;
  const shown = skipped.slice(0, SKIPPED_SHOWN).map(({ batch, tokens }) => `${batch} × ${tokens}`);
  return `${shown.join(", ")} tokens${rest > 0 ? ` and ${rest} more` : ""}`;
}

function formatMs(ms: number): string {
  if (ms >= 10_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0)} ms`;
}

function formatCount(count: number): string {
  return count.toFixed(count < 10 ? 2 : count < 100 ? 1 : 0);
}
