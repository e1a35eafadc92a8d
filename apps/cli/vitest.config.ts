import { availableParallelism } from "node:os";
import type { ViteUserConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { sharedConfig } from "../../vitest.shared.js";

/** What waits more than it computes: alone at the end it would leave the processors idle. */
const WAITING = "test/corpus/engines.test.ts";

class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const waits = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith(WAITING);
    return [...sorted.filter(waits), ...sorted.filter((file) => !waits(file))];
  }
}

/** Files that start processes mostly wait for them: on two cores one at a time would leave them idle. */
const config: ViteUserConfig = {
  test: {
    ...sharedConfig.test,
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: WaitingFirst },
    // The built command line, as Node itself loads it.
    server: { deps: { external: [/\/dist\//] } },
  },
};

export default config;
