/** Beyond this erf is 1 in double precision. */
const ERF_SATURATES = 6;

/**
 * The error function in double precision, by the series `2/√π · e^(-x²) · Σ 2ⁿ x^(2n+1) / (2n+1)!!`, whose
 * terms all have one sign. Source: Abramowitz and Stegun 7.1.6.
 */
export function erf(x: number): number {
  if (Number.isNaN(x)) return x;
  if (Math.abs(x) >= ERF_SATURATES) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * Number.EPSILON; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** Both forms of GELU. Source: Hendrycks and Gimpel 2016. */
export const gelu: { readonly [A in "none" | "tanh"]: (x: number) => number } = {
  none: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
  tanh: (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
};

/** `d erf / dx`. */
export function derivativeOfErf(x: number): number {
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x);
}

/** What both forms of GELU grow by. */
export const derivativeOfGelu: { readonly [A in "none" | "tanh"]: (x: number) => number } = {
  none: (x) => 0.5 * (1 + erf(x / Math.SQRT2)) + (x * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI),
  tanh: (x) => {
    const factor = Math.sqrt(2 / Math.PI);
    const t = Math.tanh(factor * (x + 0.044715 * x ** 3));
    return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * factor * (1 + 3 * 0.044715 * x * x);
  },
};

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** `log(1 + e^x)`, finite for any finite x. */
export function softplus(x: number): number {
  return x > 30 ? x : Math.log1p(Math.exp(x));
}
