import { manyRecords, ownRecordType, recordLocale, recordsAsked, recordTypeText } from "./state.js";

const LOCALES: readonly (readonly [tag: string, name: string])[] = [
  ["", "not said"],
  ["en-US", "US: 07/31/2025, 1,234.50"],
  ["en-GB", "UK: 31/07/2025, 1,234.50"],
  ["de", "German: 31.07.2025, 1.234,50"],
  ["fr", "French: 31/07/2025, 1 234,50"],
  ["es", "Spanish: 31/07/2025, 1.234,50"],
  ["zh", "Chinese: 2025年7月31日"],
  ["ja", "Japanese: 2025年7月31日"],
];

/** The type of a record, which follows the names until somebody writes one, and how its values are read. */
export function RecordTypeEditor() {
  const state = recordsAsked.value;
  return (
    <div class="record-type">
      <div class="record-options">
        <label>
          <input
            type="checkbox"
            checked={manyRecords.value}
            onChange={({ currentTarget }) => {
              manyRecords.value = currentTarget.checked;
            }}
          />{" "}
          several records in a text
        </label>
        <label>
          Dates and numbers{" "}
          <select
            value={recordLocale.value}
            onChange={({ currentTarget }) => {
              recordLocale.value = currentTarget.value;
            }}
          >
            {LOCALES.map(([tag, name]) => (
              <option key={tag} value={tag}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
      <details>
        <summary>
          Type of a record{ownRecordType.value === undefined ? ", made from the names" : ", your own"}
        </summary>
        <textarea
          aria-label="Type of a record, as JSON Schema"
          spellcheck={false}
          rows={10}
          value={recordTypeText.value}
          aria-invalid={!state.ok}
          onInput={({ currentTarget }) => {
            ownRecordType.value = currentTarget.value;
          }}
        />
        {ownRecordType.value !== undefined && (
          <button
            type="button"
            class="quiet"
            onClick={() => {
              ownRecordType.value = undefined;
            }}
          >
            Follow the names again
          </button>
        )}
      </details>
      {!state.ok && (
        <p class="problem" role="alert">
          {state.problem}
        </p>
      )}
    </div>
  );
}
