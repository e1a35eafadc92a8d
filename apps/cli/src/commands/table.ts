import type { Command } from "commander";
import type { Console } from "../console.js";

/** One command: what its help shows beside its options, and where the rest of it is. */
export interface CommandRow {
  readonly description: string;
  /** What cannot be left out. */
  readonly needed?: string;
  /** Command lines to copy. */
  readonly examples: readonly string[];
  /** Loads what gives the command its options and does its work. */
  load(): Promise<(command: Command, console: Console) => void>;
}

/** Every command by its name, in the order of the help. A command is loaded when it is asked for. */
export const commands: Readonly<Record<string, CommandRow>> = {
  extract: {
    description: "Find what a schema names: spans with exact offsets, and the relations between them",
    needed: "--schema JSON",
    examples: [
      `echo "Marie Curie was born in Warsaw." | ernie-m extract --pretty --schema '[{"person": ["birthplace"]}]'`,
    ],
    load: async () => (await import("./extract.js")).addExtractCommand,
  },
  records: {
    description: "Read objects of a JSON Schema from texts: checked values, each with its place",
    needed: "--schema @FILE",
    examples: [
      `echo "Due on 3 May 2025." | ernie-m records --schema '{"properties": {"due": {"format": "date"}}}'`,
      "ernie-m records --schema @invoice.schema.json --input invoice.txt --document",
      "ernie-m records --schema @line.schema.json --input orders.jsonl --many --output-format csv",
    ],
    load: async () => (await import("./records.js")).addRecordsCommand,
  },
  classify: {
    description: "Give each text, or pair of texts, the labels of a classifier with their scores",
    needed: "--model FOLDER",
    examples: ["ernie-m classify --model FOLDER --top-k 1 --input texts.txt"],
    load: async () => (await import("./classify.js")).addClassifyCommand,
  },
  ner: {
    description: "Find the entities of each text with a token classifier: label, exact offsets, score",
    needed: "--model FOLDER",
    examples: ["ernie-m ner --model FOLDER --input texts.txt"],
    load: async () => (await import("./ner.js")).addNerCommand,
  },
  answer: {
    description:
      "Answer questions from their contexts: the stretches that answer, with exact offsets and scores",
    needed: "--model FOLDER",
    examples: [`echo '{"question": "Who?", "context": "Ann met Bob."}' | ernie-m answer --model FOLDER`],
    load: async () => (await import("./answer.js")).addAnswerCommand,
  },
  choose: {
    description: "Pick the choice that goes with each prompt: its number, and the score of every choice",
    needed: "--model FOLDER",
    examples: [`echo '{"prompt": "Tea is", "choices": ["hot", "blue"]}' | ernie-m choose --model FOLDER`],
    load: async () => (await import("./choose.js")).addChooseCommand,
  },
  embed: {
    description: "Turn each text into a vector, from the encoder of any model",
    examples: [`echo "Tea is hot." | ernie-m embed --normalize`],
    load: async () => (await import("./embed.js")).addEmbedCommand,
  },
  evaluate: {
    description:
      "Measure a model: precision, recall and F1 of spans, SQuAD’s measures of answers, accuracy of labels",
    examples: [`echo '{"text": "Ada wrote it.", "prompt": "person", "spans": [[0, 3]]}' | ernie-m evaluate`],
    load: async () => (await import("./evaluate.js")).addEvaluateCommand,
  },
  corpus: {
    description: "Do a task to every line of a large file on several machines, over a queue that you run",
    examples: [
      `ernie-m corpus submit --queue redis://HOST --input texts.txt --to FOLDER -- extract --schema '["person"]'`,
      "ernie-m corpus work --queue redis://HOST --until-done",
      "ernie-m corpus collect --to FOLDER --output results.jsonl",
    ],
    load: async () => (await import("./corpus.js")).addCorpusCommand,
  },
  "convert-labels": {
    description: "Turn an export of an annotation tool into records that evaluate takes, every span checked",
    needed: "--from TOOL",
    examples: ["ernie-m convert-labels --from doccano --input export.jsonl --output records.jsonl"],
    load: async () => (await import("./convert-labels.js")).addConvertLabelsCommand,
  },
  train: {
    description: "Fine-tune a model on records, and keep the best one as a checkpoint",
    needed: "--data FILE --to FOLDER",
    examples: [
      "ernie-m train --data records.jsonl --dev 0.2 --to trained",
      "ernie-m train --data records.jsonl --dev dev.jsonl --to trained --resume",
    ],
    load: async () => (await import("./train.js")).addTrainCommand,
  },
  tokenize: {
    description: "Show how texts become tokens, with offsets into the text",
    examples: [`echo "Zoë paid 50 €." | ernie-m tokenize`],
    load: async () => (await import("./tokenize.js")).addTokenizeCommand,
  },
  forward: {
    description: "Run a model on tensors, for comparing with other implementations",
    needed: "--inputs FILE --output FILE",
    examples: ["ernie-m forward --inputs in.safetensors --output out.safetensors"],
    load: async () => (await import("./forward.js")).addForwardCommand,
  },
  inspect: {
    description:
      "Show a checkpoint: configuration, what its head would lack, parameters, dtypes, files, tokenizer, memory needed",
    examples: ["ernie-m inspect", "ernie-m inspect --model FOLDER --quantization"],
    load: async () => (await import("./inspect.js")).addInspectCommand,
  },
  convert: {
    description: "Write a checkpoint of any format in another one, or as an ONNX model",
    needed: "--to FOLDER",
    examples: [
      "ernie-m convert --model FOLDER --to half --dtype fp16",
      "ernie-m convert --model FOLDER --to exported --format onnx",
    ],
    load: async () => (await import("./convert.js")).addConvertCommand,
  },
  bench: {
    description:
      "Measure a model on this machine: loading, memory, latency, throughput, against the plain graph",
    examples: ["ernie-m bench --dtype fp32,int8", "ernie-m bench --model FOLDER --input texts.txt"],
    load: async () => (await import("./bench.js")).addBenchCommand,
  },
  serve: {
    description: "Answer over HTTP: every task with a schema per request, OpenAPI at /docs",
    examples: [
      "ernie-m serve --model FOLDER --workers 4",
      "ERNIE_M_PORT=8080 ernie-m serve --model people=FOLDER --model topics=FOLDER",
    ],
    load: async () => (await import("./serve.js")).addServeCommand,
  },
  devices: {
    description: "Try every device that --device takes: whether it computes right here, and why not",
    examples: ["ernie-m devices"],
    load: async () => (await import("./devices.js")).addDevicesCommand,
  },
};
