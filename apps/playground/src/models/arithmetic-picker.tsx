import { dtype, ready, reload } from "../state/model.js";
import { arithmeticOf, arithmeticOptions } from "./arithmetic.js";

/** What linear layers multiply: what can be had for this checkpoint on this device, and what cannot and why. */
export function ArithmeticPicker() {
  const info = ready.value?.info;
  if (info === undefined) return <p class="empty">Nothing yet: no model is loaded.</p>;
  const { computes, reason } = arithmeticOf(dtype.value, info.stored, info.report.device);
  return (
    <>
      <fieldset class="devices">
        <legend class="visually-hidden">Numbers</legend>
        {arithmeticOptions(info.stored, info.report.device).map(({ id, name, available, reason: why }) => (
          <label key={id}>
            <input
              type="radio"
              name="dtype"
              value={id}
              disabled={!available}
              checked={dtype.value === id}
              onChange={() => {
                if (id === "fp16") return;
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
