import { Skeleton } from "@radix-ui/themes";

/** The first task is on its way; later ones come with the answer to a submit. */
export function TaskSkeleton() {
  return (
    <div role="status" aria-label="Loading the task" className="flex flex-col gap-4">
      <Skeleton height="72px" />
      <div className="grid gap-4 sm:grid-cols-2">
        <Skeleton height="220px" />
        <Skeleton height="220px" />
      </div>
    </div>
  );
}
