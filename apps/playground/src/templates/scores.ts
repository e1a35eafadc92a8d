import type { KindId } from "./kinds.js";
import type { TemplateScore } from "./score.js";

/** Of every text, by kind, then language. */
export type TemplateScores = Readonly<Record<KindId, Readonly<Record<string, TemplateScore>>>>;

/** Put in when the page is built. */
declare const TEMPLATE_SCORES: TemplateScores;

/** How the embedded model does, as the page runs it by default: measured when the page was built. */
export const scores: TemplateScores = TEMPLATE_SCORES;
