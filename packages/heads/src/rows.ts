/**
 * How texts become rows of tokens, for who trains what a task runs. An entry of its own: a task needs none of it named.
 *
 * @module
 */
export { makePrompt, type Prompt } from "./information-extraction/schema/prompts.js";
export type { TokenizedWindow } from "./information-extraction/windows/cutting.js";
export { sentencesOf } from "./information-extraction/windows/sentences.js";
export { cutWindows } from "./information-extraction/windows/windows.js";
export { checkList, checkRecord, checkText } from "./task/check-inputs.js";
export {
  FIRST_START,
  PAIR_SPECIAL_TOKENS,
  pairRow,
  SINGLE_SPECIAL_TOKENS,
  secondStart,
  singleRow,
} from "./task/rows.js";
export { pairWindowsAbout, windowsAbout } from "./task/rows-about.js";
export { type TokenWindow, tokenWindows } from "./task/token-windows.js";
export { fitPair, fitText } from "./task/truncation.js";
export { type TokenPlaces, tokenPlaces } from "./task/visible-tokens.js";
export { readTags, type Tag } from "./token-classification/tag-scheme.js";
