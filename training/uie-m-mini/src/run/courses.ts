import type { TaskTokenizer } from "@ernie-m/heads";
import type { ExampleSources } from "../batches/mixture.js";
import { drawPool } from "../batches/pool.js";
import { questionRows } from "../batches/questions.js";
import type { QuestionPhase, TagPhase } from "../settings.js";
import { tagRows } from "../tagging/tag-rows.js";
import type { Tags } from "../tagging/tags.js";
import type { Course } from "./steps.js";

/** Tagging: what things in texts are, whatever is asked. */
export function tagCourse(
  phases: readonly TagPhase[],
  from: ExampleSources,
  tokenizer: TaskTokenizer,
  tags: Tags,
): Course<TagPhase> {
  return {
    phases,
    drawPool: ({ mixture }) => {
      const rows = tagRows(from, tokenizer, tags, mixture);
      return (number, settings) => drawPool(number, rows, settings);
    },
  };
}

/** Extraction: what answers a question. */
export function questionCourse(
  phases: readonly QuestionPhase[],
  from: ExampleSources,
  tokenizer: TaskTokenizer,
): Course<QuestionPhase> {
  return {
    phases,
    drawPool: ({ mixture }) => {
      const rows = questionRows(from, tokenizer, mixture);
      return (number, settings) => drawPool(number, rows, settings);
    },
  };
}
