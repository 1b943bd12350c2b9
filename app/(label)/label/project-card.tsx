"use client";

import { Badge, Button, Heading, Text } from "@radix-ui/themes";
import { ArrowRight } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import type { LabelingProject } from "@/lib/labeling/list-labeling-projects";
import { JoinDialog } from "./join-dialog";

/** A project that takes labels: what is left in it for this person, and the way in. `asked`: sent here to join it. */
export function ProjectCard({ project, asked }: { project: LabelingProject; asked: boolean }) {
  const [joining, setJoining] = useState(asked);
  const { progress, groups, groupId, joined } = project;
  const group = groups.find(({ id }) => id === groupId);
  const nothing = progress.left === 0;
  return (
    <div className="flex h-full flex-col rounded-xl border border-gray-a5 bg-panel p-4">
      <div className="flex items-start justify-between gap-3">
        <Heading as="h2" size="3" weight="medium" className="min-w-0 break-words">
          {project.name}
        </Heading>
        {project.isDemo && <Badge color="gray">Demonstration</Badge>}
      </div>
      <Text as="p" size="2" color="gray" mt="1" className="line-clamp-2 flex-1">
        {project.summary || "No guidelines."}
      </Text>
      <div className="mt-4 flex flex-wrap items-center justify-between gap-3">
        <div className="tabular text-xs text-gray-11">
          {nothing ? "Nothing left for you" : `${progress.left.toLocaleString("en")} to label`}
          {progress.mine > 0 && ` · ${progress.mine.toLocaleString("en")} done`}
          {group && (
            <button
              type="button"
              className="ml-2 cursor-pointer rounded-sm text-accent-11 hover:underline"
              onClick={() => setJoining(true)}
            >
              for {group.name}
            </button>
          )}
        </div>
        {joined ? (
          <Button asChild variant={nothing ? "soft" : "solid"}>
            <Link href={`/label/${project.id}`} prefetch={false}>
              {progress.mine > 0 ? "Continue" : "Start"} <ArrowRight size={15} aria-hidden />
            </Link>
          </Button>
        ) : (
          <Button onClick={() => setJoining(true)}>Join</Button>
        )}
      </div>
      <JoinDialog project={project} open={joining} onOpenChange={setJoining} />
    </div>
  );
}
