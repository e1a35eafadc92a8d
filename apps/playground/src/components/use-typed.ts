import { useSignal } from "@preact/signals";
import type { TargetedInputEvent } from "preact";

interface FieldProps {
  readonly value: string;
  onInput(event: TargetedInputEvent<HTMLInputElement>): void;
  onChange(): void;
  onBlur(): void;
}

/**
 * Properties of a field whose text counts once it is finished. Whatever else changes on the page meanwhile leaves what is
 * typed as it is: drawn again, a field is given its value anew.
 */
export function useTyped(value: string, commit: (typed: string) => void): FieldProps {
  const typed = useSignal<string | undefined>(undefined);
  const finish = (): void => {
    const finished = typed.value;
    typed.value = undefined;
    if (finished !== undefined && finished !== value) commit(finished);
  };
  return {
    value: typed.value ?? value,
    onInput: (event) => {
      typed.value = event.currentTarget.value;
    },
    onChange: finish,
    onBlur: finish,
  };
}
