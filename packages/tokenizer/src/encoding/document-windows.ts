import { type EncodeSettings, specialTokenCount } from "../encode-options.js";
import type { TokenBuffer } from "../splitting/token-buffer.js";
import type { Encoding } from "../types.js";
import type { TokenIds } from "../vocabulary/token-ids.js";
import { allocateArrays, EncodedRow, fillRow, paddedLength, rowLength } from "./encoding.js";
import { RowTable } from "./row-table.js";

/**
 * The windows of one text, each made when it is asked for, from tokens that `parts` appends to `tokens` as they are
 * needed: a part and a window of them are held at a time.
 */
export function* documentWindows(
  parts: Iterator<void, void, void>,
  tokens: TokenBuffer,
  settings: EncodeSettings,
  tokenIds: TokenIds,
): Generator<Encoding, void, undefined> {
  const room = settings.maxLength - specialTokenCount(settings, false);
  for (let isRead = false; ; ) {
    while (!isRead && tokens.length <= room) isRead = parts.next().done === true;
    const isLast = tokens.length <= room;
    const count = Math.min(room, tokens.length);
    const rows = new RowTable();
    rows.push(0, 0, count, 0);
    const length = rowLength(rows, 0, settings);
    const size = paddedLength(length, 1, settings);
    const view = allocateArrays(size);
    fillRow(tokens, rows, 0, view, 0, size, settings, tokenIds);
    const spellings = tokens.takeSpellings(tokens.count(tokenIds.special.unk, 0, count));
    yield new EncodedRow(view, spellings, [0, 0], undefined, tokenIds);
    if (isLast) return;
    const passed = room - settings.stride;
    tokens.drop(passed, tokens.count(tokenIds.special.unk, 0, passed));
  }
}
