import type { TaskTokenizer } from "@ernie-m/heads";
import type { ExampleSources } from "../batches/mixture.js";
import { type DrawPool, drawPool, type Rows, type TokenRow } from "../batches/pool.js";
import { questionRows } from "../batches/questions.js";
import type { Phase, Stage } from "../settings.js";
import { tagRows } from "../tagging/tag-rows.js";
import { Tags } from "../tagging/tags.js";

/** Phases one after another, and what each learns from. */
export type Course = readonly {
  readonly phase: Phase;
  readonly drawPool: DrawPool;
}[];

/** What a stage learns from: what things in texts are, whatever is asked; or what answers a question. */
export function courseOf(stage: Stage, from: ExampleSources, tokenizer: TaskTokenizer): Course {
  switch (stage.task) {
    case "tagging": {
      const tags = new Tags(from);
      return stage.phases.map((phase) => part(phase, tagRows(from, tokenizer, tags, phase.mixture)));
    }
    case "answering":
      return stage.phases.map((phase) => part(phase, questionRows(from, tokenizer, phase.mixture)));
  }
}

function part<Row extends TokenRow>(phase: Phase, rows: Rows<Row>): Course[number] {
  return { phase, drawPool: (number, settings) => drawPool(number, rows, settings) };
}
