import type { RecordProblem, ValueSource } from "@ernie-m/records";
import type { createColors } from "picocolors";
import { escapeLine } from "../escape.js";
import type { RecordWriter } from "./record-writers.js";

type Colors = ReturnType<typeof createColors>;

/** Records for people: a line a value, with the text that it stands for, who found it and how sure that is. */
export function recordSheet(colors: Colors): RecordWriter {
  return {
    show({ record, sources, problems }) {
      const values = leaves(record, "");
      const names = values.map(({ pointer }) => nameOf(pointer));
      const shown = values.map(({ value }) => escapeLine(String(value)));
      const width = (texts: readonly string[]): number => Math.max(0, ...texts.map(columnsOf));
      const [nameWidth, valueWidth] = [width(names), width(shown)];
      const lines = values.map(({ pointer }, i) => {
        const source = sources[pointer];
        const name = colors.dim(padded(names[i], nameWidth));
        if (source === undefined) return `  ${name}  ${colors.bold(shown[i])}`;
        return `  ${name}  ${colors.bold(padded(shown[i], valueWidth))}  ${colors.dim(sourceText(source))}`;
      });
      return [...lines, ...problems.map((problem) => problemLine(problem, colors)), "", ""].join("\n");
    },
    end: () => "",
  };
}

interface Leaf {
  readonly pointer: string;
  readonly value: unknown;
}

function leaves(value: unknown, pointer: string): readonly Leaf[] {
  if (value === undefined || value === null) return [];
  if (typeof value !== "object") return [{ pointer, value }];
  return Object.entries(value).flatMap(([name, part]) =>
    leaves(part, `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`),
  );
}

function nameOf(pointer: string): string {
  const names = pointer.split("/").slice(1);
  return escapeLine(names.map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~")).join("."));
}

function sourceText({ text, start, end, probability, by }: ValueSource): string {
  const sure = `${by}, ${Math.round(probability * 100)} %`;
  return text === undefined ? sure : `${escapeLine(JSON.stringify(text))} ${start}–${end}, ${sure}`;
}

function problemLine({ path, code, expected, found }: RecordProblem, colors: Colors): string {
  const received = found === undefined ? "nothing" : JSON.stringify(found);
  const place = path === "" ? "the record" : nameOf(path);
  return `  ${colors.yellow(`${code}:`)} ${place}: ${escapeLine(`expected ${expected}, got ${received}`)}`;
}

const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\uff01-\uff60\u3000-\u303f]/gu;

/** Columns of a terminal that a text takes. */
function columnsOf(text: string): number {
  return [...text].length + (text.match(WIDE)?.length ?? 0);
}

function padded(text: string, width: number): string {
  return text + " ".repeat(width - columnsOf(text));
}
