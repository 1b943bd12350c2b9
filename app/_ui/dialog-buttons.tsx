import { Button, Dialog } from "@radix-ui/themes";
import type { ReactNode } from "react";

/** The last row of a dialog's form: Cancel, which closes it, and what does the work. */
export function DialogButtons({ children }: { children: ReactNode }) {
  return (
    <div className="mt-1 flex justify-end gap-2">
      <Dialog.Close>
        <Button type="button" variant="soft" color="gray">
          Cancel
        </Button>
      </Dialog.Close>
      {children}
    </div>
  );
}
