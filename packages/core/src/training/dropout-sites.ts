import type { ErnieMConfig } from "@ernie-m/config";
import type { Value } from "../ir/builder.js";
import type { Shape } from "../ir/dims.js";
import { ModelBuilder, type WeightType } from "../model/model-builder.js";

/**
 * A place where a model drops elements while it is trained: an input of its graph, uint8, 1 where an element
 * stays.
 */
export interface DropoutSite {
  /** The input's name. */
  readonly input: string;
  /** Shares of elements that are dropped are multiples of 1/65536, which 16 random bits decide. */
  readonly rate: number;
  /** [batch * sequence, width], [batch, width] or, of attention, [batch, heads, sequence, sequence]. */
  readonly shape: Shape;
}

/** What random bits decide on: see {@link DropoutSite.rate}. */
export const DROPOUT_STEPS = 65536;

/** The rate that is drawn where a configuration says `rate`. */
export function drawnRate(rate: number): number {
  return Math.round(rate * DROPOUT_STEPS) / DROPOUT_STEPS;
}

/** A model builder that drops elements where the published model does, or nowhere when not asked to. */
export class TrainingModelBuilder extends ModelBuilder {
  readonly #drops: boolean;
  readonly #sites: DropoutSite[] = [];

  constructor(name: string, config: ErnieMConfig, weights: ReadonlyMap<string, WeightType>, drops: boolean) {
    super(name, config, weights);
    this.#drops = drops;
  }

  /** Where elements are dropped, in the order of the graph. */
  get sites(): readonly DropoutSite[] {
    return this.#sites;
  }

  override dropout(x: Value, name: string, asked: number): Value {
    const rate = drawnRate(asked);
    if (rate === 0 || !this.#drops) return x;
    const site = { input: `dropout.${name}`, rate, shape: x.shape };
    this.#sites.push(site);
    return this.g.node("dropout", [x, this.g.input(site.input, "uint8", x.shape)], { rate });
  }
}
