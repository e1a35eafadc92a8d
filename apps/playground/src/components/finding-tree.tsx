import { formatPercent } from "../format.js";
import type { Found } from "../spans/found.js";
import { type FoundBranch, type FoundGroup, foundTree } from "../spans/tree.js";
import { colours, found, lit, pointedAt } from "../state/extraction.js";

/** What was found, by name, with what was found for it hanging below. */
export function FindingTree({ onChoose }: { readonly onChoose: (entry: Found) => void }) {
  return (
    <div class="findings">
      {foundTree(found.value).map((group) => (
        <section key={group.kind} class={`finding-group kind-${colours.value.get(group.kind) ?? 0}`}>
          <h3>
            <span class="swatch" aria-hidden="true" />
            {group.kind}
          </h3>
          <Branches group={group} onChoose={onChoose} />
        </section>
      ))}
    </div>
  );
}

interface BranchesProps {
  readonly group: FoundGroup;
  readonly onChoose: (entry: Found) => void;
}

function Branches({ group, onChoose }: BranchesProps) {
  return (
    <ul>
      {group.branches.map(({ found: entry, groups }) => (
        <li key={entry.id}>
          <FindingButton entry={entry} onChoose={onChoose} />
          {groups.length > 0 && <Relations groups={groups} onChoose={onChoose} />}
        </li>
      ))}
    </ul>
  );
}

function Relations({
  groups,
  onChoose,
}: {
  readonly groups: readonly FoundGroup[];
  readonly onChoose: BranchesProps["onChoose"];
}) {
  return (
    <ul class="relations">
      {groups.flatMap(({ kind, branches }) =>
        branches.map((branch) => (
          <li key={branch.found.id} class={`kind-${colours.value.get(kind) ?? 0}`}>
            <span class="relation-name">{kind}</span>
            <Branch branch={branch} onChoose={onChoose} />
          </li>
        )),
      )}
    </ul>
  );
}

function Branch({
  branch,
  onChoose,
}: {
  readonly branch: FoundBranch;
  readonly onChoose: BranchesProps["onChoose"];
}) {
  return (
    <>
      <FindingButton entry={branch.found} onChoose={onChoose} />
      {branch.groups.length > 0 && <Relations groups={branch.groups} onChoose={onChoose} />}
    </>
  );
}

function FindingButton({
  entry,
  onChoose,
}: {
  readonly entry: Found;
  readonly onChoose: (entry: Found) => void;
}) {
  const point = (): void => {
    pointedAt.value = entry.id;
  };
  const leave = (): void => {
    if (pointedAt.value === entry.id) pointedAt.value = undefined;
  };
  return (
    <button
      type="button"
      class={`finding ${lit.value.has(entry.id) ? "is-lit" : ""}`}
      onMouseEnter={point}
      onMouseLeave={leave}
      onFocus={point}
      onBlur={leave}
      onClick={() => onChoose(entry)}
    >
      <bdi class="finding-text">{entry.text}</bdi>
      <span class="finding-probability">
        <span class="meter" aria-hidden="true">
          <span style={{ inlineSize: formatPercent(entry.probability).replace(" ", "") }} />
        </span>
        {formatPercent(entry.probability)}
      </span>
    </button>
  );
}
