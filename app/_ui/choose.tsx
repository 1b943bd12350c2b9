import { Select } from "@radix-ui/themes";
import type { ComponentProps, ReactNode } from "react";

interface Props<T extends string> extends Omit<ComponentProps<typeof Select.Trigger>, "value" | "onChange"> {
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly choices: readonly { readonly id: T; readonly name: ReactNode; readonly disabled?: boolean }[];
}

/** A drop-down list. What else is given, such as a `Field`'s control or a label, goes to what opens it. */
export function Choose<T extends string>({ value, onChange, choices, ...trigger }: Props<T>) {
  return (
    <Select.Root value={value} onValueChange={(next) => onChange(next as T)}>
      <Select.Trigger {...trigger} />
      <Select.Content position="popper">
        {choices.map(({ id, name, disabled = false }) => (
          <Select.Item key={id} value={id} disabled={disabled}>
            {name}
          </Select.Item>
        ))}
      </Select.Content>
    </Select.Root>
  );
}
