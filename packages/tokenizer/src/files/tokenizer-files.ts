import { checkBytes, checkMethods, checkText } from "../arguments.js";
import { TokenizerError } from "../errors.js";
import type { TokenizerFiles } from "../types.js";
import type { ConfigFile } from "./json.js";
import { parseTokenizerConfig, type TokenizerConfig } from "./tokenizer-config.js";

/** The part of the platform's `AbortSignal` that this package uses; the platform's own fits. */
export interface CancelSignal {
  readonly aborted: boolean;
  throwIfAborted(): void;
}

/** One file, whole, and where it is. */
export interface SourceFile {
  /** For messages. */
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** Everything a tokenizer is made from. */
export interface TokenizerSources {
  readonly sentencePiece: SourceFile;
  /** Without it ids are SentencePiece's. */
  readonly vocab: SourceFile | undefined;
  readonly config: TokenizerConfig;
}

/** Names of the files of a checkpoint's tokenizer. */
export const fileNames = {
  sentencePiece: "sentencepiece.bpe.model",
  vocab: "vocab.txt",
  config: "tokenizer_config.json",
  specialTokensMap: "special_tokens_map.json",
  addedTokens: "added_tokens.json",
} as const;

/**
 * Reads a tokenizer's files. All but the SentencePiece model may be missing.
 *
 * Throws: TokenizerError `missing-file`, `invalid-option`; whatever `files` or `signal` throw.
 */
export async function readTokenizerSources(
  files: TokenizerFiles,
  signal?: CancelSignal,
): Promise<TokenizerSources> {
  checkFiles(files);
  const read = async (name: string): Promise<ConfigFile | undefined> => {
    signal?.throwIfAborted();
    if (!(await files.has(name))) return undefined;
    return { file: locate(files.location, name), bytes: checkBytes(name, await files.readFile(name)) };
  };
  const sentencePiece = await read(fileNames.sentencePiece);
  if (sentencePiece === undefined) {
    const file = locate(files.location, fileNames.sentencePiece);
    throw new TokenizerError("missing-file", file, "expected a SentencePiece model, found no such file");
  }
  const vocab = await read(fileNames.vocab);
  const config = parseTokenizerConfig({
    config: await read(fileNames.config),
    specialTokensMap: await read(fileNames.specialTokensMap),
    addedTokens: await read(fileNames.addedTokens),
  });
  signal?.throwIfAborted();
  return { sentencePiece, vocab, config };
}

/** Throws: TokenizerError `invalid-option` for what are no files of a checkpoint. */
export function checkFiles(files: TokenizerFiles): void {
  checkMethods("files", files, "the files of a checkpoint, as a runtime opens them", ["has", "readFile"]);
  checkText("files.location", files.location);
}

function locate(location: string, name: string): string {
  return location === "" ? name : `${location.replace(/[/\\]+$/, "")}/${name}`;
}
