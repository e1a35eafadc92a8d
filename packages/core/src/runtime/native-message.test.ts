import fc from "fast-check";
import { expect, it, test } from "vitest";
import { nativeMessage } from "./native-message.js";

const identifier = fc.stringMatching(/^[A-Za-z_]\w{0,11}$/);
const segment = fc.stringMatching(/^[\w.+-]{1,12}$/);
const extension = fc.constantFrom("cc", "h", "cpp", "cu", "cuh", "hpp", "inc", "mm");
const fileName = fc.tuple(identifier, extension).map((parts) => parts.join("."));

/** Folders as compilers of each platform name them, some with both slashes. */
const folders = fc
  .tuple(
    fc.constantFrom("/", "D:\\", "\\\\server\\share\\", "../", ""),
    fc.constantFrom("/", "\\"),
    fc.array(segment, { minLength: 1, maxLength: 6 }),
  )
  .map(([root, slash, names]) => `${root}${names.join(slash)}${slash}`);

const type = fc.constantFrom(
  "void",
  "void*",
  "onnxruntime::common::Status",
  "const onnx::TensorProto&",
  "bool",
);
const scope = fc.array(identifier, { minLength: 1, maxLength: 4 });
/** What `__FUNCTION__` and `__PRETTY_FUNCTION__` give. */
const bare = fc.oneof(identifier, fc.constant("operator()"));
const scoped = scope.map((names) => ["onnxruntime", ...names].join("::"));
const signature = fc
  .tuple(
    fc.constantFrom("", "void ", "void* ", "static bool ", "onnxruntime::common::Status "),
    scoped,
    fc.array(type, { maxLength: 4 }),
    fc.constantFrom(
      "",
      " const",
      " [with T = float; U = long int]",
      "::<lambda(int, char)>",
      "::(anonymous class)::operator()(int) const",
    ),
  )
  .map(([result, name, parameters, end]) => `${result}${name}(${parameters.join(", ")})${end}`);
const condition = fc.constantFrom(
  "",
  "a == b was false. ",
  "status.IsOK() was false. ",
  "it != m.end() was false. ",
);

const location = fc.oneof(
  fc.tuple(fileName, fc.nat(9999), bare).map(([file, line, name]) => `${file}:${line} ${name} `),
  fc
    .tuple(folders, fileName, fc.nat(9999), fc.oneof(signature, scoped), condition)
    .map(([folder, file, line, name, failed]) => `${folder}${file}:${line} ${name} ${failed}`),
);

/** What is said: words, numbers and names, as ONNX Runtime writes them. */
const words = fc.constantFrom(
  "Input shape:{5}, requested shape:{2,2}",
  "Failed to allocate memory for requested buffer of size 4503599627370496",
  'External data path does not exist: "/home/ada/model.bin"',
  "dimension mismatch (2 by 3)",
  "indices element out of data bounds, idx=22",
);
const before = fc.constantFrom(
  "",
  "Status Message: ",
  "Exception during initialization: ",
  "[ERROR] and/or ",
);

it("says all that is said, and no place in the source", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(before, location, words), { minLength: 1, maxLength: 3 }), (parts) => {
      const text = parts.map(([start, place, said]) => `${start}${place}${said}`).join(" ");
      const expected = parts.map(([start, , said]) => `${start}${said}`).join(" ");
      expect(nativeMessage(new Error(`${text}\n`))).toBe(expected);
    }),
    { numRuns: 2000 },
  );
});

it("lets no source path through, wherever it stands", () => {
  const noise = fc.oneof(words, before, identifier, fc.string({ maxLength: 8 }));
  fc.assert(
    fc.property(
      noise,
      folders,
      fileName,
      fc.constantFrom("", ":12", ":12 "),
      noise,
      (a, folder, file, line, b) => {
        const shown = nativeMessage({ message: `${a} ${folder}${file}${line} ${b}` });
        expect(shown.includes(`${folder}${file}`)).toBe(false);
      },
    ),
    { numRuns: 2000 },
  );
});

it("is short, whatever was thrown, and cut between words", () => {
  const path = "/src/onnxruntime/core/a.cc:5 F ";
  fc.assert(
    fc.property(
      fc.nat(5000),
      fc.array(fc.constantFrom(path, "words ", "x".repeat(50)), { minLength: 200 }),
      (pad, parts) => {
        const shown = nativeMessage(new Error(`${"w".repeat(pad % 900)} ${parts.join("")}`));
        expect(shown.length).toBeLessThanOrEqual(1001);
        expect(shown).not.toContain("/src/");
      },
    ),
    { numRuns: 100 },
  );
});

/** What onnxruntime 1.30 throws, as it throws it. */
test.each([
  [
    "Non-zero status code returned while running Add node. Name:'n' Status Message: /onnxruntime_src/onnxruntime/core/providers/cpu/math/element_wise_ops.h:563 void onnxruntime::BroadcastIterator::Init(ptrdiff_t, ptrdiff_t) axis == 1 || axis == largest was false. Attempting to broadcast an axis by a dimension other than 1. 2 by 3\n",
    "Non-zero status code returned while running Add node. Name:'n' Status Message: Attempting to broadcast an axis by a dimension other than 1. 2 by 3",
  ],
  [
    "Non-zero status code returned while running MatMul node. Name:'n' Status Message: matmul_helper.h:59 Compute MatMul dimension mismatch",
    "Non-zero status code returned while running MatMul node. Name:'n' Status Message: MatMul dimension mismatch",
  ],
  [
    'External data path validation failed for initializer: w. Error: External data path for model loaded from bytes escapes working directory. tensorprotoutils.cc:461 ValidateExternalDataPathFromDir External data path does not exist: "/models/gone.bin"',
    'External data path validation failed for initializer: w. Error: External data path for model loaded from bytes escapes working directory. External data path does not exist: "/models/gone.bin"',
  ],
  [
    "CUDA failure 100: no CUDA-capable device is detected ; GPU=-1 ; hostname=ada ; file=/onnxruntime_src/onnxruntime/core/providers/cuda/cuda_execution_provider.cc ; line=282 ; expr=cudaSetDevice(info_.device_id);",
    "CUDA failure 100: no CUDA-capable device is detected ; GPU=-1 ; expr=cudaSetDevice(info_.device_id);",
  ],
  ["/onnxruntime_src/core/a.cc:5 void onnxruntime::F(int) p != nullptr was false.", "p != nullptr was false"],
  ["/src/a.cc:5 void onnxruntime::F(int)", "ONNX Runtime failed and does not say why"],
  ["bad_alloc Stacktrace:\n/src/a.cc: f()\n/src/b.cc", "bad_alloc"],
  [
    "Failed to load model because protobuf parsing failed.",
    "Failed to load model because protobuf parsing failed.",
  ],
  ["Load model /data/it.was false. /model.onnx failed", "Load model /data/it.was false. /model.onnx failed"],
])("%s", (thrown, said) => {
  expect(nativeMessage(new Error(thrown))).toBe(said);
});
