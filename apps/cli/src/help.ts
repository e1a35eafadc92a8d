import { type Command, Help, type Option } from "commander";
import { messageLine } from "./escape.js";

/** What the help of a command shows beside its options. */
interface CommandHelp {
  /** What cannot be left out. */
  readonly needed?: string;
  /** Command lines to copy. */
  readonly examples: readonly string[];
}

const commands: Readonly<Record<string, CommandHelp>> = {
  extract: {
    needed: "--schema JSON",
    examples: [
      `echo "Marie Curie was born in Warsaw." | ernie-m extract --pretty --schema '[{"person": ["birthplace"]}]'`,
    ],
  },
  records: {
    needed: "--schema @FILE",
    examples: [
      `echo "Due on 3 May 2025." | ernie-m records --schema '{"properties": {"due": {"format": "date"}}}'`,
      "ernie-m records --schema @invoice.schema.json --input invoice.txt --document",
      "ernie-m records --schema @line.schema.json --input orders.jsonl --many --output-format csv",
    ],
  },
  classify: {
    needed: "--model FOLDER",
    examples: ["ernie-m classify --model FOLDER --top-k 1 --input texts.txt"],
  },
  ner: { needed: "--model FOLDER", examples: ["ernie-m ner --model FOLDER --input texts.txt"] },
  answer: {
    needed: "--model FOLDER",
    examples: [`echo '{"question": "Who?", "context": "Ann met Bob."}' | ernie-m answer --model FOLDER`],
  },
  choose: {
    needed: "--model FOLDER",
    examples: [`echo '{"prompt": "Tea is", "choices": ["hot", "blue"]}' | ernie-m choose --model FOLDER`],
  },
  embed: { examples: [`echo "Tea is hot." | ernie-m embed --normalize`] },
  evaluate: {
    examples: [`echo '{"text": "Ada wrote it.", "prompt": "person", "spans": [[0, 3]]}' | ernie-m evaluate`],
  },
  "convert-labels": {
    needed: "--from TOOL",
    examples: ["ernie-m convert-labels --from doccano --input export.jsonl --output records.jsonl"],
  },
  tokenize: { examples: [`echo "Zoë paid 50 €." | ernie-m tokenize`] },
  forward: {
    needed: "--inputs FILE --output FILE",
    examples: ["ernie-m forward --inputs in.safetensors --output out.safetensors"],
  },
  inspect: { examples: ["ernie-m inspect", "ernie-m inspect --model FOLDER --quantization"] },
  convert: {
    needed: "--to FOLDER",
    examples: [
      "ernie-m convert --model FOLDER --to half --dtype fp16",
      "ernie-m convert --model FOLDER --to exported --format onnx",
    ],
  },
  bench: { examples: ["ernie-m bench --dtype fp32,int8", "ernie-m bench --model FOLDER --input texts.txt"] },
  devices: { examples: ["ernie-m devices"] },
};

/** What follows the list of commands. */
export const programExample = `
Example:
  ${commands.extract.examples[0]}

ernie-m COMMAND --help shows the options of a command and how it is called.`;

/** Adds to every command what must be given, and command lines to copy. */
export function addExamples(program: Command): void {
  for (const command of program.commands) {
    const help = commands[command.name()];
    if (help === undefined) continue;
    const { needed, examples } = help;
    if (needed !== undefined) command.usage(`${needed} [options]`);
    const heading = examples.length > 1 ? "Examples:" : "Example:";
    command.addHelpText("after", ["", heading, ...examples.map((line) => `  ${line}`)].join("\n"));
  }
}

/** What an option is for, its default without the quotes of a string. */
export function optionDescription(option: Option): string {
  return new Help().optionDescription(option).replace(/\(default: "(.*)"\)$/, "(default: $1)");
}

/** What is wrong with a command line, in one line, the program's name first as in every other failure. */
export function usageMessage(message: string): string {
  const line = messageLine(message.trim().replace(/^error: /, ""));
  return `ernie-m: ${line} (--help shows what there is)\n`;
}
