/** Elementwise functions of one float operand. */
export type UnaryFunction = "abs" | "erf" | "exp" | "neg" | "relu" | "sigmoid" | "softplus" | "tanh";

/** Elementwise functions of two operands, broadcast as in NumPy. */
export type BinaryFunction = "add" | "div" | "max" | "min" | "mul" | "sub";
