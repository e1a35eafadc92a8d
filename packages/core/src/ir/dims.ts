/**
 * Sizes of axes. A number is known when the graph is built; a string is known when it runs.
 *
 * Symbolic sizes are kept in one canonical text, so that equal sizes are equal strings: factors joined by
 * `*` (a number first, then symbols in order), a sum as one factor in parentheses, its terms in the same
 * order: `"batch"`, `"2*batch*sequence"`, `"(past+sequence)"`.
 */
export type Dim = number | string;

export type Shape = readonly Dim[];

interface Factors {
  readonly coefficient: number;
  readonly symbols: readonly string[];
}

/** The parts of `text` between `separator`s that stand outside parentheses. */
function splitOutside(text: string, separator: "*" | "+"): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "(") depth++;
    else if (text[i] === ")") depth--;
    else if (text[i] === separator && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  return [...parts, text.slice(start)];
}

function factorsOf(dim: Dim): Factors {
  if (typeof dim === "number") return { coefficient: dim, symbols: [] };
  const parts = splitOutside(dim, "*");
  const leading = Number(parts[0]);
  return Number.isInteger(leading)
    ? { coefficient: leading, symbols: parts.slice(1) }
    : { coefficient: 1, symbols: parts };
}

/** The terms of a sum; the size itself when it is none. */
function termsOf(dim: Dim): readonly Dim[] {
  return typeof dim === "string" && dim.startsWith("(") && splitOutside(dim, "*").length === 1
    ? splitOutside(dim.slice(1, -1), "+").map((term) => (/^\d+$/.test(term) ? Number(term) : term))
    : [dim];
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

/** Sum of two sizes: like terms joined, a number first, then terms in order. */
export function addDims(a: Dim, b: Dim): Dim {
  let constant = 0;
  const coefficients = new Map<string, number>();
  for (const term of [...termsOf(a), ...termsOf(b)]) {
    const { coefficient, symbols } = factorsOf(term);
    const product = symbols.join("*");
    if (product === "") constant += coefficient;
    else coefficients.set(product, (coefficients.get(product) ?? 0) + coefficient);
  }
  const symbolic = [...coefficients.keys()]
    .sort()
    .map((product) => multiplyDims([coefficients.get(product) ?? 0, product]));
  const terms = constant === 0 ? symbolic : [constant, ...symbolic];
  if (terms.length === 0) return 0;
  return terms.length === 1 ? terms[0] : `(${terms.join("+")})`;
}

/** What a size is computed from. */
export interface DimExpression {
  readonly operation: "product" | "sum";
  readonly operands: readonly Dim[];
}

/** The outermost product or sum of a size; undefined for a symbol alone. */
export function expressionOf(dim: string): DimExpression | undefined {
  const { coefficient, symbols } = factorsOf(dim);
  const factors = coefficient === 1 ? symbols : [coefficient, ...symbols];
  if (factors.length > 1) return { operation: "product", operands: factors };
  const terms = termsOf(dim);
  return terms.length > 1 ? { operation: "sum", operands: terms } : undefined;
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
  for (const term of termsOf(symbol)) {
    const value = evaluateDim(term, bindings);
    if (value === undefined) return undefined;
    sum += value;
  }
  return sum;
}

/** Whether two shapes are the same, symbol by symbol. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}
