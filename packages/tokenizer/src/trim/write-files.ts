import { TokenizerError } from "../errors.js";
import { isObject, type JsonObject } from "../files/json.js";
import { fileNames } from "../files/tokenizer-files.js";
import type { TokenizerFiles } from "../types.js";
import { decodeUtf8, encodeUtf8 } from "../utf8.js";
import type { ChosenTokens } from "./choose-tokens.js";
import type { OpenedTokenizer } from "./opened-tokenizer.js";
import { writeTrimmedModel } from "./write-model.js";

/** The files of a tokenizer with the chosen tokens only: ids are places in `chosen.tokenIds`. */
export async function writeTrimmedFiles(
  files: TokenizerFiles,
  opened: OpenedTokenizer,
  model: Uint8Array,
  chosen: ChosenTokens,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const written = new Map<string, Uint8Array>();
  written.set(fileNames.sentencePiece, writeTrimmedModel(model, chosen.pieceIds));
  if (opened.hasVocabulary) written.set(fileNames.vocab, vocabulary(opened, chosen));
  const newIds = new Map(Array.from(chosen.tokenIds, (id, place) => [id, place]));
  const copy = async (name: string, change: (json: JsonObject) => JsonObject): Promise<void> => {
    if (!(await files.has(name))) return;
    const bytes = await files.readFile(name);
    const before: unknown = JSON.parse(decodeUtf8(bytes));
    if (!isObject(before)) throw new TokenizerError("invalid-option", name, "expected a JSON object");
    const after = change(before);
    written.set(name, after === before ? bytes : encodeUtf8(`${JSON.stringify(after, null, 2)}\n`));
  };
  await copy(fileNames.config, (json) => renumberDecoder(json, newIds));
  await copy(fileNames.specialTokensMap, (json) => json);
  await copy(fileNames.addedTokens, (json) => renumberTokens(json, newIds));
  return written;
}

function vocabulary({ base }: OpenedTokenizer, { tokenIds }: ChosenTokens): Uint8Array {
  const lines = Array.from(tokenIds)
    .filter((id) => id < base.size)
    .map((id) => `${base.tokenOf(id) ?? ""}\n`);
  return encodeUtf8(lines.join(""));
}

/** `added_tokens_decoder`: { id: token }. */
function renumberDecoder(json: JsonObject, newIds: ReadonlyMap<number, number>): JsonObject {
  const decoder = json.added_tokens_decoder;
  if (!isObject(decoder)) return json;
  const entries = Object.entries(decoder).map(([id, token]) => [String(newIds.get(Number(id))), token]);
  return { ...json, added_tokens_decoder: Object.fromEntries(entries) };
}

/** `added_tokens.json`: { token: id }. */
function renumberTokens(json: JsonObject, newIds: ReadonlyMap<number, number>): JsonObject {
  return Object.fromEntries(
    Object.entries(json).map(([token, id]) => [token, typeof id === "number" ? newIds.get(id) : id]),
  );
}
