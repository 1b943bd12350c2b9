"use client";

import { Button } from "@radix-ui/themes";
import { CircleAlert } from "lucide-react";
import { EmptyState } from "./_ui/empty-state";
import { Page } from "./_ui/page";

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <Page width="narrow">
      <EmptyState
        icon={CircleAlert}
        title="This page could not be shown"
        action={<Button onClick={reset}>Try again</Button>}
      >
        Something went wrong on our side. Nothing that was saved is lost.
        {error.digest && ` If it stays, tell your administrator this number: ${error.digest}.`}
      </EmptyState>
    </Page>
  );
}
