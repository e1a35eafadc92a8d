import { formatBytes, formatCount, formatMs } from "../format.js";
import { ready } from "../state/model.js";

/** The model in use, in numbers. */
export function CurrentModel() {
  const info = ready.value?.info;
  if (info === undefined) return <p class="empty">No model is loaded yet.</p>;
  const facts: readonly (readonly [string, string])[] = [
    ["model", info.name],
    ["layers", `${info.layers}, ${formatCount(info.attentionHeads, "head")} each`],
    ["hidden size", String(info.hiddenSize)],
    ["vocabulary", formatCount(info.vocabulary, "token")],
    ["window", formatCount(info.maxTokens, "token")],
    ["weights", `${formatBytes(info.weightBytes)} as ${info.stored.join(", ")}`],
    ["ready after", formatMs(info.loadMs)],
  ];
  return (
    <>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {ready.value?.source.kind === "embedded" && (
        <p class="hint">
          Five million parameters, ten megabytes, trained for this project: a demonstration. Expect wrong and
          missing spans; published checkpoints have fifty times as many parameters.
        </p>
      )}
    </>
  );
}
