import type { Inspection } from "../protocol.js";

const MOST_SHOWN = 40;

/** What the normaliser wrote differently before anything else looked at the text. */
export function Rewrites({ seen }: { readonly seen: Inspection }) {
  return (
    <section class="card" aria-labelledby="rewrites-title">
      <div class="card-head">
        <h2 id="rewrites-title">Normalised</h2>
      </div>
      {seen.rewrites.length === 0 ? (
        <p class="empty">
          Nothing was rewritten. Try full-width digits (５０), ㎏, ½, “ﬁ” or two spaces in the text.
        </p>
      ) : (
        <ul class="rewrites">
          {seen.rewrites.slice(0, MOST_SHOWN).map(({ start, end, before, after }) => (
            <li key={start}>
              <del>
                <bdi>{shown(before)}</bdi>
              </del>
              <span aria-hidden="true">→</span>
              <ins>
                <bdi>{after === "" ? "nothing" : shown(after)}</bdi>
              </ins>
              <small>
                [{start}, {end})
              </small>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Characters that have no shape get a name. */
function shown(characters: string): string {
  return characters.replace(
    /[\s\p{Cc}\p{Cf}]/gu,
    (character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")} `,
  );
}
