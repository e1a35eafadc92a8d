import { formatCount } from "../format.js";
import { type DeviceChoice, device, ready, reload } from "../state/model.js";

const DEVICES: readonly { readonly id: DeviceChoice; readonly name: string; readonly hint: string }[] = [
  { id: "auto", name: "What fits", hint: "WebGPU where its numbers are right, else WebAssembly" },
  { id: "webgpu", name: "WebGPU", hint: "also with an adapter that computes in software" },
  { id: "wasm", name: "WebAssembly", hint: "works everywhere" },
];

export function DevicePicker() {
  return (
    <fieldset class="devices">
      <legend class="visually-hidden">Device</legend>
      {DEVICES.map(({ id, name, hint }) => (
        <label key={id}>
          <input
            type="radio"
            name="device"
            value={id}
            checked={device.value === id}
            onChange={() => {
              device.value = id;
              reload();
            }}
          />
          <span>
            {name} <small>{hint}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** What computes and why nothing else does. */
export function DeviceReport() {
  const report = ready.value?.info.report;
  if (report === undefined) return <p class="empty">Nothing yet: no model has run.</p>;
  return (
    <div class="report">
      <ul>
        {report.considered.map(({ device: considered, chosen, reason }) => (
          <li key={considered} class={chosen ? "is-chosen" : ""}>
            <b>{considered === "webgpu" ? "WebGPU" : "WebAssembly"}</b> {chosen ? "in use" : "not used"}:{" "}
            {reason}.
          </li>
        ))}
      </ul>
      <p>
        {formatCount(report.threads, "thread")}: {report.threadsReason}.
      </p>
      {report.selfCheck !== undefined && (
        <p>
          Self-check: WebGPU differs from WebAssembly by {report.selfCheck.difference.toExponential(1)}, at
          most {report.selfCheck.tolerance.toExponential(0)} is let through.
        </p>
      )}
      {report.adapter !== undefined && (
        <p>
          Adapter:{" "}
          {[report.adapter.vendor, report.adapter.architecture, report.adapter.description]
            .filter(Boolean)
            .join(", ") || "the browser does not say which"}
          {report.adapter.software ? ", in software" : ""}.
        </p>
      )}
    </div>
  );
}
