/**
 * The other tokenizers of the table: each is loaded in one call and encodes lines to ids. None gives offsets.
 */
import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { parseModelProto } from "../dist/sentencepiece/model-proto.js";
import { SentencePieceProcessor } from "../dist/sentencepiece/processor.js";

/** C++, in a child process that waits for its turn: reading lines and printing times is not counted. */
const PYTHON = `
import json, sys, time, sentencepiece
start = time.perf_counter()
p = sentencepiece.SentencePieceProcessor(model_file=sys.argv[1])
print(json.dumps([sentencepiece.__version__, time.perf_counter() - start]), flush=True)
lines = None
for command in sys.stdin:
    if lines is None:
        lines = json.loads(command)
        print("0", flush=True)
    elif command.startswith("ids"):
        print(json.dumps([p.encode(line) for line in lines]), flush=True)
    else:
        start = time.perf_counter()
        for line in lines: p.encode(line)
        print(time.perf_counter() - start, flush=True)
`;

/** @returns undefined where Python's sentencepiece is not installed. */
export async function sentencePieceCpp(modelPath, lines) {
  const candidates = [process.env.PYTHON, "python3", "/usr/bin/python3"].filter((name) => name !== undefined);
  const python = candidates.find((name) => spawnSync(name, ["-c", "import sentencepiece"]).status === 0);
  if (python === undefined) return undefined;
  const child = spawn(python, ["-c", PYTHON, modelPath], { stdio: ["pipe", "pipe", "inherit"] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => (await answers.next()).value;
  const ask = (command) => {
    child.stdin.write(`${command}\n`);
    return answer();
  };
  const [version, load] = JSON.parse(await answer());
  await ask(JSON.stringify(lines).replace(/[\u007f-\uffff]/g, escapeUnit));
  return {
    name: `sentencepiece ${version}, C++ from Python`,
    load: load * 1000,
    round: async () => Number(await ask("round")),
    ids: async () => JSON.parse(await ask("ids")),
    close: () => child.stdin.end(),
  };
}

function escapeUnit(unit) {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** C++ compiled to WebAssembly. @returns undefined when it is not installed. */
export async function sentencePieceWasm(modelBytes, lines) {
  const peer = await import("@sctg/sentencepiece-js").catch(() => undefined);
  if (peer === undefined) return undefined;
  const base64 = Buffer.from(modelBytes).toString("base64");
  return measured("@sctg/sentencepiece-js 1.3.3, C++ in WebAssembly", async () => {
    const processor = new peer.SentencePieceProcessor();
    await processor.loadFromB64StringModel(base64);
    return () => lines.map((line) => Array.from(processor.encodeIds(line)));
  });
}

/** JavaScript. @returns undefined when it is not installed. */
export async function huggingFace(modelBytes, lines) {
  const peer = await import("@huggingface/tokenizers").catch(() => undefined);
  if (peer === undefined) return undefined;
  const description = JSON.stringify(asTokenizerJson(modelBytes));
  return measured("@huggingface/tokenizers 0.2.0, JavaScript", async () => {
    const tokenizer = new peer.Tokenizer(JSON.parse(description), {});
    return () => lines.map((line) => tokenizer.encode(line, { add_special_tokens: false }).ids);
  });
}

async function measured(name, load) {
  const start = performance.now();
  const encode = await load();
  const loadTime = performance.now() - start;
  return {
    name,
    load: loadTime,
    round: async () => {
      const from = performance.now();
      encode();
      return (performance.now() - from) / 1000;
    },
    ids: async () => encode(),
    close: () => {},
  };
}

/** The model as the `tokenizer.json` that it is usually converted to. */
function asTokenizerJson(modelBytes) {
  const proto = parseModelProto(modelBytes, "model");
  const processor = SentencePieceProcessor.fromBytes(modelBytes);
  const vocab = Array.from({ length: proto.pieceCount }, (_, id) => [
    processor.idToPiece(id),
    proto.scores[id],
  ]);
  return {
    version: "1.0",
    added_tokens: [],
    normalizer: {
      type: "Sequence",
      normalizers: [
        {
          type: "Precompiled",
          precompiled_charsmap: Buffer.from(proto.normalizer.precompiledCharsmap).toString("base64"),
        },
        { type: "Replace", pattern: { Regex: " {2,}" }, content: " " },
      ],
    },
    pre_tokenizer: { type: "Metaspace", replacement: "▁", add_prefix_space: true, prepend_scheme: "always" },
    post_processor: null,
    decoder: { type: "Metaspace", replacement: "▁", add_prefix_space: true, prepend_scheme: "always" },
    model: { type: "Unigram", unk_id: processor.unkId, vocab },
  };
}
