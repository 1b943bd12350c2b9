import { Button } from "@radix-ui/themes";
import { Lock } from "lucide-react";
import Link from "next/link";
import { EmptyState } from "./_ui/empty-state";
import { Page } from "./_ui/page";

export default function Forbidden() {
  return (
    <Page width="narrow">
      <EmptyState
        icon={Lock}
        title="This page is not for your role"
        action={
          <Button asChild>
            <Link href="/">Go home</Link>
          </Button>
        }
      >
        Ask an administrator for a role that may see it.
      </EmptyState>
    </Page>
  );
}
