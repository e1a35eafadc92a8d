import { formatPercent } from "../format.js";

export interface Bar {
  readonly name: string;
  readonly share: number;
}

/** Shares from 0 to 1 as bars with their numbers. */
export function Bars({ bars }: { readonly bars: readonly Bar[] }) {
  return (
    <ul class="bars">
      {bars.map(({ name, share }, i) => (
        <li key={`${i}:${name}`}>
          <bdi>{name}</bdi>
          <span class="bar" aria-hidden="true">
            <span style={{ inlineSize: `${Math.max(0, Math.min(100, share * 100))}%` }} />
          </span>
          <span class="bar-number">{formatPercent(share)}</span>
        </li>
      ))}
    </ul>
  );
}
