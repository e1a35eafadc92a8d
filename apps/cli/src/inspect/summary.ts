import { quoteList } from "@ernie-m/config";
import { quantizations } from "@ernie-m/core";
import type { createColors } from "picocolors";
import { escapeLine } from "../escape.js";
import { formatBytes } from "../io/download-progress.js";
import type { CheckpointReport, HeadReport, TokenizerReport } from "./report.js";

type Colors = ReturnType<typeof createColors>;

/** A label, and the lines beside it. */
type Entry = readonly [label: string, lines: readonly string[]];

const LABEL_WIDTH = 14;

/** The report for people; what has nothing to say is left out. */
export function checkpointSummary(report: CheckpointReport, colors: Colors): string {
  const { sizes, parametersByDtype, memory } = report;
  const entries: readonly Entry[] = [
    ["head", [report.head ?? `unknown: architectures says ${quoteList(report.architectures) || "nothing"}`]],
    ["parameters", [`${millions(report.parameters)}: ${countsOf(parametersByDtype)}`]],
    [
      "encoder",
      [
        `${sizes.numHiddenLayers} layers of width ${sizes.hiddenSize}, ${sizes.numAttentionHeads} heads, feed-forward ${sizes.intermediateSize}`,
        `${sizes.vocabSize} rows of words, ${sizes.maxPositionEmbeddings} of positions`,
      ],
    ],
    ["adapter", report.adapter === undefined ? [] : [report.adapter]],
    ["tokenizer", [tokenizerLine(report.tokenizer)]],
    ["files", filesOf(report)],
    [
      "memory",
      [
        `${formatBytes(memory.residentBytesFloat32)} in float32, ${formatBytes(memory.residentBytesInt8)} in int8, beside the file's own pages`,
      ],
    ],
    ...decisionsOf(report),
    ["as integers", lossOf(report)],
  ];
  const body = entries.flatMap(([label, lines]) =>
    lines.map((line, i) => `${colors.dim((i === 0 ? label : "").padEnd(LABEL_WIDTH))}${escapeLine(line)}`),
  );
  return `${[colors.bold(escapeLine(report.location)), ...body].join("\n")}\n`;
}

function millions(count: number): string {
  return count < 1e6 ? `${count}` : `${(count / 1e6).toPrecision(3)} M`;
}

function countsOf(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([dtype, count]) => `${millions(count)} ${dtype}`)
    .join(", ");
}

function tokenizerLine(tokenizer: TokenizerReport): string {
  return "problem" in tokenizer
    ? `none that can be used: ${tokenizer.problem}`
    : `${tokenizer.vocabularySize} tokens, variant ${tokenizer.variant}`;
}

function filesOf({ weightFiles, tokenizer, layout }: CheckpointReport): readonly string[] {
  return [
    ...Object.entries(weightFiles).map(
      ([name, { bytes, tensors }]) => `${name}: ${formatBytes(bytes)}, ${tensors} tensors, ${layout} layout`,
    ),
    ...Object.entries(tokenizer.files).map(([name, bytes]) => `${name}: ${formatBytes(bytes)}`),
  ];
}

function decisionsOf(report: HeadReport): readonly Entry[] {
  if (report.head === null) return [];
  const { initialised, unused, warnings } = report;
  return [
    ["lacks", initialised.map((name) => `${name}: would be drawn at random`)],
    ["unused", unused],
    ["differs", warnings],
  ];
}

function lossOf({ quantization }: CheckpointReport): readonly string[] {
  if (quantization === undefined) return [];
  const percent = (part: number): string => `${(100 * part).toFixed(2)} %`;
  const lines = quantizations.flatMap((name) => {
    const loss = quantization[name];
    if (loss === undefined) return [];
    const { relativeError, worst } = loss;
    return [
      `${name}: weights move by ${percent(relativeError)}, at most ${percent(worst.relativeError)}`,
      `      in ${worst.name}`,
    ];
  });
  return lines.length > 0 ? lines : ["they are integers already"];
}
