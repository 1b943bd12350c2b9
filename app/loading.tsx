import { Skeleton } from "@radix-ui/themes";
import { Page } from "./_ui/page";

export default function Loading() {
  return (
    <Page>
      <div role="status" aria-label="Loading">
        <Skeleton height="28px" width="40%" mb="3" />
        <Skeleton height="16px" width="60%" mb="6" />
        <Skeleton height="220px" />
      </div>
    </Page>
  );
}
