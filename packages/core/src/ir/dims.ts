/**
 * Sizes of axes. A number is known when the graph is built; a string is known when it runs.
 *
 * Symbolic sizes are kept in one canonical text, so that equal sizes are equal strings: factors joined by
 * `*` (a number first, then symbols in order), a sum as one factor in parentheses:
 * `"batch"`, `"batch*sequence"`, `"(past+sequence)"`.
 */
export type Dim = number | string;

export type Shape = readonly Dim[];

interface Factors {
  readonly coefficient: number;
  readonly symbols: readonly string[];
}

function factorsOf(dim: Dim): Factors {
  if (typeof dim === "number") return { coefficient: dim, symbols: [] };
  const parts = dim.split("*");
  const leading = Number(parts[0]);
  return Number.isInteger(leading)
    ? { coefficient: leading, symbols: parts.slice(1) }
    : { coefficient: 1, symbols: parts };
}

/** Product of sizes; 1 for none. */
export function multiplyDims(dims: Shape): Dim {
  let coefficient = 1;
  const symbols: string[] = [];
  for (const dim of dims) {
    const factors = factorsOf(dim);
    coefficient *= factors.coefficient;
    symbols.push(...factors.symbols);
  }
  if (symbols.length === 0 || coefficient === 0) return coefficient;
  symbols.sort();
  return [...(coefficient === 1 ? [] : [String(coefficient)]), ...symbols].join("*");
}

/** Sum of two sizes. Symbolic sums have at most one level: `"(past+sequence)"`. */
export function addDims(a: Dim, b: Dim): Dim {
  if (typeof a === "number" && typeof b === "number") return a + b;
  if (a === 0) return b;
  if (b === 0) return a;
  return `(${a}+${b})`;
}

/** Every symbol that a size depends on. */
export function symbolsOf(dim: Dim): readonly string[] {
  return typeof dim === "number"
    ? []
    : dim.split(/[()*+]/).filter((part) => part !== "" && !/^\d+$/.test(part));
}

/** The value of a size once its symbols are bound; undefined when a symbol is not. */
export function evaluateDim(dim: Dim, bindings: ReadonlyMap<string, number>): number | undefined {
  const bound = bindings.get(String(dim));
  if (bound !== undefined) return bound;
  const { coefficient, symbols } = factorsOf(dim);
  let product = coefficient;
  for (const symbol of symbols) {
    const value = bindings.get(symbol) ?? sumOf(symbol, bindings);
    if (value === undefined) return undefined;
    product *= value;
  }
  return product;
}

function sumOf(symbol: string, bindings: ReadonlyMap<string, number>): number | undefined {
  if (!symbol.startsWith("(")) return undefined;
  let sum = 0;
  for (const term of symbol.slice(1, -1).split("+")) {
    const value = Number.isInteger(Number(term)) ? Number(term) : bindings.get(term);
    if (value === undefined) return undefined;
    sum += value;
  }
  return sum;
}

/** `[batch, sequence, 768]` */
export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** Whether two shapes are the same, symbol by symbol. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}
