import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ExampleSources } from "./batches/mixture.js";
import { Corpus } from "./corpus/corpus.js";
import { licensedRecords } from "./corpus/licensed.js";
import { type CorpusRecord, readCorpus } from "./corpus/records.js";
import { readLexicons } from "./lexicon/lexicon.js";
import { Wordings } from "./questions/wording.js";

/** What is learned from and measured with. */
export interface Gathered {
  readonly sources: ExampleSources;
  /** Records of corpora with a licence. */
  readonly training: readonly CorpusRecord[];
  readonly development: readonly CorpusRecord[];
  /** For final scores, and to tell corpora apart. */
  readonly test: readonly CorpusRecord[];
}

/**
 * Reads `uie-{train,dev,test}.jsonl.gz` of a folder; of the test set only which corpora its sentences are of is used,
 * to tell corpora apart. Throws: the file system's errors; SyntaxError.
 */
export function gather(folder: string): Gathered {
  const read = (part: string): readonly CorpusRecord[] => {
    const path = join(folder, `uie-${part}.jsonl.gz`);
    return existsSync(path) ? readCorpus(path) : [];
  };
  const [all, development, test] = ["train", "dev", "test"].map(read);
  const training = licensedRecords(all, [...development, ...test]);
  const lexicons = readLexicons();
  return {
    sources: { lexicons, wordings: new Wordings(lexicons), corpus: new Corpus(training, lexicons) },
    ...{ training, development, test },
  };
}
