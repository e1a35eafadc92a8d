import {
  argument,
  isAnything,
  isFunction,
  isInteger,
  isListOf,
  isNumber,
  isObject,
  isOneOf,
  isOptional,
  isText,
  type Takes,
  testMisuse,
} from "../../../misuse.shared.js";
import * as graphs from "../src/graph.js";
import { float32Tensor } from "../src/index.js";
import { randomConfig, randomModel, tokenHead } from "./random-model.js";

const isNothing: Takes = () => false;
const isEmpty: Takes = (value) => Array.isArray(value) && value.length === 0;
const isDims: Takes = isListOf((dim) => isText(dim) || isInteger(0)(dim));

const { weights } = randomModel();
const words = "ernie_m.embeddings.word_embeddings";
const layer = "ernie_m.encoder.layers.0";
const m = new graphs.ModelBuilder("misused", randomConfig, weights);
const { g } = m;
const x = g.input("x", "float32", ["rows", randomConfig.hiddenSize]);
const fields = { id: isOneOf(0), dtype: isNothing, shape: isNothing };
const value = argument(x, isNothing, fields);
const square = argument(g.input("square", "float32", [6, 6]), isNothing);
const vector = argument(g.input("vector", "float32", [6]), isNothing);
const ids = argument(g.input("ids", "int32", ["rows"]), isNothing);
const bytes = argument(g.input("bytes", "uint8", [32, 16]), isNothing);
const scale = argument(g.input("scale", "float16", [32, 1]), isNothing);
const quantized = argument(g.input("quantized", "int8", [6, 6]), isNothing);
const rowScale = argument(g.rowScale(square.sound as typeof x), isNothing);
const integers = argument(g.quantizeRows(square.sound as typeof x, rowScale.sound as typeof x), isNothing);

const text = argument("x", isText);
const name = (sound: string) => argument(sound, isNothing);
const dtype = argument("float32", isNothing);
const flag = argument(false, (given) => typeof given === "boolean");
const called = (call: unknown, ...args: ReturnType<typeof argument>[]) => ({ call: call as never, args });
const of = (object: object, method: string, ...args: ReturnType<typeof argument>[]) => ({
  call: (...given: unknown[]) => Reflect.get(object, method).apply(object, given),
  args,
});
const build = (method: string, ...args: ReturnType<typeof argument>[]) => of(g, method, ...args);

const weightsOf = argument(weights, isNothing);
const graph = argument(
  graphs.buildModelGraph(randomConfig, weights, tokenHead, graphs.plainEncoder),
  isNothing,
  {
    name: isText,
    ...{ types: isEmpty, inputs: isEmpty, parameters: isEmpty, constants: isEmpty },
    ...{ nodes: isEmpty, outputs: isEmpty },
  },
);
const pass = { name: "none", run: (given: unknown) => ({ graph: given, applied: 0, refused: [] }) };

testMisuse(graphs, {
  // The encoder is built by buildModelGraph; by itself only the runner of models calls it.
  buildEncoder: "internal",
  buildModelGraph: called(
    graphs.buildModelGraph,
    argument(randomConfig, isNothing, { prunedHeads: isObject }),
    weightsOf,
    argument(tokenHead, isNothing),
    argument(graphs.plainEncoder, isObject),
    argument({}, isOptional(isObject), { compute: isOptional(isNothing), optimized: isAnything }),
  ),
  optimize: called(graphs.optimize, graph, argument("int8", isOptional(isNothing))),
  print: called(graphs.print, graph),
  runPasses: called(graphs.runPasses, graph, argument([pass], isEmpty)),
  toFloat16: called(
    graphs.toFloat16,
    graph,
    argument(() => true, isFunction),
  ),
  verify: called(graphs.verify, graph),
  "GraphBuilder#scope": build(
    "scope",
    text,
    argument(() => 1, isFunction),
  ),
  "GraphBuilder#input": build("input", text, dtype, argument([2, "rows"], isDims)),
  "GraphBuilder#parameter": build("parameter", argument("unused", isText), dtype, argument([2], isDims)),
  "GraphBuilder#constant": build(
    "constant",
    argument(float32Tensor(new Float32Array(2), [2]), isNothing, {
      dtype: isNothing,
      shape: isDims,
      data: ArrayBuffer.isView,
    }),
  ),
  "GraphBuilder#scalar": build("scalar", argument(1, isNumber)),
  "GraphBuilder#index": build("index", argument(1, isInteger(Number.MIN_SAFE_INTEGER))),
  "GraphBuilder#output": build("output", text, value),
  "GraphBuilder#outputValue": build("outputValue", text),
  "GraphBuilder#unary": build("unary", argument("tanh", isNothing), value),
  "GraphBuilder#binary": build("binary", argument("add", isNothing), value, value),
  "GraphBuilder#add": build("add", value, value),
  "GraphBuilder#mul": build("mul", value, value),
  "GraphBuilder#gelu": build("gelu", value, argument("none", isNothing)),
  "GraphBuilder#matmul": build("matmul", value, square),
  "GraphBuilder#linear": build("linear", value, square, vector, flag),
  "GraphBuilder#layerNorm": build("layerNorm", value, vector, vector, argument(1e-5, isNumber)),
  "GraphBuilder#softmax": build("softmax", value),
  "GraphBuilder#gather": build("gather", square, ids, argument(0, isOneOf(0))),
  "GraphBuilder#transpose": build("transpose", value, argument([1, 0], isNothing)),
  "GraphBuilder#reshape": build("reshape", square, argument([36], isNothing)),
  "GraphBuilder#cast": build("cast", value, argument("float16", isNothing)),
  "GraphBuilder#concat": build("concat", argument([x, x], isNothing), argument(0, isOneOf(0))),
  "GraphBuilder#range": build(
    "range",
    argument("rows", (dim) => isText(dim) || isInteger(0)(dim)),
  ),
  "GraphBuilder#rowScale": build("rowScale", square),
  "GraphBuilder#quantizeRows": build("quantizeRows", square, rowScale),
  "GraphBuilder#integerLinear": build("integerLinear", integers, rowScale, quantized, vector, vector),
  "GraphBuilder#dequantizeGroups": build("dequantizeGroups", bytes, scale),
  "GraphBuilder#node": build(
    "node",
    argument("gather", isNothing),
    argument([square.sound, ids.sound], isNothing),
    argument({ axis: 0 }, isNothing, { axis: isOneOf(0) }),
  ),
  "GraphBuilder#build": build("build"),
  "ModelBuilder#linear": of(m, "linear", value, name(`${layer}.self_attn.out_proj`)),
  "ModelBuilder#layerNorm": of(m, "layerNorm", value, name(`${layer}.norm1`)),
  // At inference it is whatever it is given.
  "ModelBuilder#dropout": of(
    m,
    "dropout",
    argument(x, isAnything),
    argument("x", isAnything),
    argument(0, isAnything),
  ),
  "ModelBuilder#classifierDropout": of(m, "classifierDropout", argument(x, isAnything)),
  "ModelBuilder#embedding": of(m, "embedding", ids, name(`${words}.weight`)),
});
