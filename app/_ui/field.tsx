import { Text } from "@radix-ui/themes";
import { type ReactNode, useId } from "react";

interface Props {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly optional?: boolean;
  readonly children: (control: { id: string; "aria-describedby"?: string; "aria-invalid"?: true }) => ReactNode;
}

/** A label, its control, a hint and an error, tied together for screen readers: `{(control) => <TextField.Root {...control} />}`. */
export function Field({ label, hint, error, optional = false, children }: Props) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className="flex flex-col gap-1.5">
      <Text as="label" size="2" weight="medium" htmlFor={id}>
        {label}
        {optional && <span className="font-normal text-gray-11"> (optional)</span>}
      </Text>
      {children({ id, ...(described && { "aria-describedby": described }), ...(error && { "aria-invalid": true }) })}
      {hint && (
        <Text as="div" size="1" color="gray" id={`${id}-hint`}>
          {hint}
        </Text>
      )}
      {error && (
        <Text as="div" size="1" color="red" id={`${id}-error`} role="alert">
          {error}
        </Text>
      )}
    </div>
  );
}
