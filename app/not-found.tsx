import { Button } from "@radix-ui/themes";
import { SearchX } from "lucide-react";
import Link from "next/link";
import { EmptyState } from "./_ui/empty-state";
import { Page } from "./_ui/page";

export default function NotFound() {
  return (
    <Page width="narrow">
      <EmptyState
        icon={SearchX}
        title="There is nothing here"
        action={
          <Button asChild>
            <Link href="/">Go home</Link>
          </Button>
        }
      >
        The link may be old, or what it showed was removed.
      </EmptyState>
    </Page>
  );
}
