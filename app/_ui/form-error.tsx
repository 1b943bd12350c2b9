import { Callout } from "@radix-ui/themes";
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";

/** A form's error, read out as soon as it appears. Nothing while there is none. */
export function FormError({ message }: { message?: ReactNode }) {
  return (
    <div role="alert" className="empty:hidden">
      {message && (
        <Callout.Root color="red" size="1" mt="3">
          <Callout.Icon>
            <CircleAlert size={16} aria-hidden />
          </Callout.Icon>
          <Callout.Text>{message}</Callout.Text>
        </Callout.Root>
      )}
    </div>
  );
}
