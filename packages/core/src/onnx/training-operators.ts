import { type EmitContext, type EmittedOperator, integers, scalar } from "./emit-context.js";
import { onnxDataType } from "./onnx-writer.js";

/** Operators by their usual names, each put before the one that a rule returns. */
export function operators(context: EmitContext) {
  const step =
    (opType: string) =>
    (...inputs: readonly string[]): string =>
      context.step({ opType, inputs });
  return {
    add: step("Add"),
    sub: step("Sub"),
    mul: step("Mul"),
    exp: step("Exp"),
    erf: step("Erf"),
    tanh: step("Tanh"),
    sigmoid: step("Sigmoid"),
    log: step("Log"),
    neg: step("Neg"),
    abs: step("Abs"),
    relu: step("Relu"),
    greater: step("Greater"),
    less: step("Less"),
    equal: step("Equal"),
    number: (value: number): string => context.constant(scalar(value)),
    cast: (x: string, dtype: "float32" | "int32" | "int64"): string =>
      context.step({ opType: "Cast", inputs: [x], attributes: { to: onnxDataType[dtype] } }),
    /** Reduces over the last axis, which stays with size 1. */
    rows: (opType: "ReduceSum" | "ReduceMean", x: string): string =>
      context.step({ opType, inputs: [x, context.constant(integers(-1))] }),
  };
}

export function operator(opType: string, ...inputs: readonly string[]): EmittedOperator {
  return { opType, inputs };
}

export type Operators = ReturnType<typeof operators>;
