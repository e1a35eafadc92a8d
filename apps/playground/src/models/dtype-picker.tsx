import { dtype, ready, reload } from "../state/model.js";
import { dtypeInUse, dtypeOptions } from "./dtype-options.js";

/** What linear layers are computed in: what can be had for this checkpoint on this device, and what cannot and why. */
export function DTypePicker() {
  const info = ready.value?.info;
  if (info === undefined) return <p class="empty">Nothing yet: no model is loaded.</p>;
  const { computes, reason } = dtypeInUse(dtype.value, info.stored, info.report);
  return (
    <>
      <fieldset class="devices">
        <legend class="visually-hidden">Number format</legend>
        {dtypeOptions(info.stored, info.report).map(({ id, name, available, reason: why }) => (
          <label key={id}>
            <input
              type="radio"
              name="dtype"
              value={id}
              disabled={!available}
              checked={dtype.value === id}
              onChange={() => {
                dtype.value = id;
                reload();
              }}
            />
            <span>
              {name} <small>{why}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <p class="report">
        <span>
          <b>{computes}</b> in use: {reason}.
        </span>
      </p>
    </>
  );
}
