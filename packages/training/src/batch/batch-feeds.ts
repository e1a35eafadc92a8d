import type { ErnieMConfig } from "@ernie-m/config";
import { elementCount, type MaskRule, type Tensor, type TensorMap } from "@ernie-m/core";
import { prepareInputs } from "@ernie-m/core/training";
import type { LossSettings, TrainedHead } from "../losses/head-losses.js";
import { lossFeeds } from "./loss-feeds.js";
import type { MicroBatch } from "./micro-batch.js";

/** What a session is fed of a micro-batch. */
export interface BatchFeeds {
  /** Rows of the word table, [batch, sequence]. */
  readonly ids: Int32Array;
  /** Positions, counted from 0, [batch, sequence]. */
  readonly positions: Int32Array;
  readonly batch: number;
  /** Tokens a row has, with the one that a mask rule adds. */
  readonly sequence: number;
  /** Inputs of encoder and loss, save for what is trained and masks of dropout. */
  readonly feeds: TensorMap;
}

/** `[batch, choices, sequence]` as `[batch * choices, sequence]`. */
function rowsOf(tensor: Tensor): Tensor {
  const { shape } = tensor;
  return { ...tensor, shape: [elementCount(shape.slice(0, -1)), ...shape.slice(-1)] };
}

/**
 * Checks a micro-batch and turns it into feeds.
 *
 * Throws: InputError, naming the documented input.
 */
export function batchFeeds(
  head: TrainedHead,
  batch: MicroBatch,
  config: ErnieMConfig,
  settings: LossSettings,
): BatchFeeds {
  const isPaddle = head === "information-extraction" && settings.extractionLoss === "paddle";
  const rule: MaskRule = isPaddle ? { mode: "paddle", paddedLength: settings.paddedLength } : { mode: "hf" };
  const inputIds = head === "multiple-choice" ? rowsOf(batch.inputIds) : batch.inputIds;
  const mask = batch.attentionMask;
  const attentionMask = mask !== undefined && head === "multiple-choice" ? rowsOf(mask) : mask;
  const inputs = { inputIds, ...(attentionMask !== undefined && { attentionMask }) };
  const { feeds, batch: rows, sequence, fedSequence } = prepareInputs(config, inputs, rule);
  const { input_ids: ids, position_ids: positions } = feeds;
  if (ids?.dtype !== "int32" || positions?.dtype !== "int32")
    throw new TypeError("inputs are prepared as int32");
  const real = Uint8Array.from(
    attentionMask?.data ?? (inputIds.data as ArrayLike<number | bigint>),
    (value: number | bigint) =>
      Number(attentionMask === undefined ? Number(value) !== config.padTokenId : Number(value) !== 0),
  );
  const prepared = { batch: rows, sequence, fedSequence, real };
  return {
    ids: ids.data,
    positions: positions.data,
    batch: rows,
    sequence: fedSequence,
    feeds: { ...feeds, ...lossFeeds(head, batch, prepared, settings, config.numLabels) },
  };
}
