/**
 * Which folder may know which, for every package and app. A list goes from the bottom to the top: what stands in it may
 * import what stands before it, and nothing else of that folder. Names in brackets share a floor and do not know each
 * other. A list names all that lies directly in its folder: `folder/`, a file without its ending; "*" is all files that
 * are not named. Tests may import what they test, wherever it stands.
 *
 * `check-imports.mjs` holds the code to it.
 */
export const floors = {
  "apps/cli/src": [
    ["checkpoint-facts", "escape", "interruptible", "usage-error"],
    ["console", "dtypes", "forward/", "heads", "help", "proxied-fetch", "render/"],
    ["io/", "load-warnings"],
    ["convert/", "connected-runtime"],
    "model-options",
    ["bench/", "inspect/", "task-command"],
    "commands/",
    "main",
  ],
  "apps/playground/src": [
    ["examples", "format", "offline/", "protocol", "schema/", "spans/", "styles/"],
    ["client", "worker/"],
    ["state/", "worker"],
    ["components/", "heads/", "inside/", "models/", "snippet"],
    "panels/",
    "app",
    "main",
  ],
  "packages/core/src": [
    ["errors", "tensor"],
    ["elements/", "ir/"],
    "quantization/",
    ["checkpoint/", "gradients/", "passes/"],
    ["backend", "formats/", "weights/"],
    "model/",
    ["device/", "editing/", "onnx/", "scheduling/", "training/"],
    ["runtime/", "saving/"],
    "testing/",
    // Entries: each is for one kind of reader.
    ["graph", "index", "runtime", "saving", "session", "training", "weights"],
  ],
  "packages/core/src/formats": [
    ["pickle/", "safetensors/", "zip/"],
    ["paddle/", "torch/"],
    ["sharded", "unwrap-names", "weight-formats"],
    "open-weights",
  ],
  "packages/heads/src": [
    "numeric/",
    ["losses/", "model/"],
    "task/",
    [
      "embeddings/",
      "information-extraction/",
      "multiple-choice/",
      "question-answering/",
      "sequence-classification/",
      "token-classification/",
    ],
    ["evaluation/", "table", "zero-shot/"],
    ["evaluation", "index"],
  ],
  "packages/heads/src/evaluation": ["placing/", "*", "labels/"],
  "packages/heads/src/evaluation/labels": [
    ["annotated-text", "distinct-spans", "json-values", "problems"],
    "forms/",
    "*",
  ],
  "packages/heads/src/evaluation/labels/forms": [
    ["addresses", "field-text", "form"],
    "find-texts",
    "*",
    "label-studio/",
    "forms",
  ],
  "packages/heads/src/information-extraction": [["schema/", "windows/"], "decoding/", "*"],
  "packages/training/src": ["optimizer/", "index"],
  "packages/records/src": [
    ["text/", "types"],
    "numerals/",
    "read-text",
    ["amounts/", "dates/", "patterns/"],
    "contacts/",
    "recognition/",
    "index",
  ],
  "packages/tokenizer/src": [
    ["characters", "code-point-offsets", "errors", "longest", "random", "types", "utf8"],
    ["encode-options", "files/", "sentencepiece/"],
    "vocabulary/",
    "splitting/",
    ["encoding/", "trim/"],
    "tokenizer",
    "index",
  ],
  "packages/runtime-node/src": [
    ["default-threads", "device"],
    "checkpoint/",
    "hub/",
    "options",
    "session/",
    ["device/", "worker/"],
    "tokenizer-pool/",
    "node-runtime",
    "index",
  ],
  "packages/runtime-web/src": [
    ["device", "platform"],
    "options",
    "cache/",
    "checkpoint/",
    "session/",
    "device/",
    "web-runtime",
    "worker/",
    "index",
  ],
};
