"use client";

import { Badge, Button, Heading, IconButton, SegmentedControl, Tooltip } from "@radix-ui/themes";
import { BookOpenText, Columns2, Keyboard, Rows2 } from "lucide-react";
import Link from "next/link";
import { RecentLabels } from "./recent-labels";
import type { ScreenProject } from "./screen-project";
import type { Labeling } from "./use-labeling";

interface Props {
  readonly project: ScreenProject;
  readonly labeling: Labeling;
  readonly layout: "side" | "stacked";
  onLayout(layout: "side" | "stacked"): void;
  readonly guidelines: "shown" | "hidden" | "none";
  onGuidelines(): void;
  onHelp(): void;
}

/** Where one is, how far, and what can be opened. */
export function LabelHeader({ project, labeling, layout, onLayout, guidelines, onGuidelines, onHelp }: Props) {
  const { progress } = labeling;
  return (
    <header className="z-10 flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-gray-a4 bg-background px-4 py-2 sm:px-6 md:sticky md:top-0">
      <div className="flex min-w-0 flex-1 basis-40 items-center gap-3">
        <div className="min-w-0">
          <Heading as="h1" size="3" weight="medium" truncate>
            {project.name}
          </Heading>
          <p className="tabular truncate text-xs text-gray-11" aria-live="off">
            {progress ? (
              <>
                <span data-testid="today">{progress.today}</span> today · {progress.mine} in all ·{" "}
                <span data-testid="left">{progress.left.toLocaleString("en")}</span> left
              </>
            ) : (
              "\u00a0"
            )}
          </p>
        </div>
        {project.groupName && (
          <Tooltip content="The belief group that you speak for. Change it here.">
            <Link href={`/label?join=${project.id}`} className="hidden sm:block">
              <Badge color="violet">{project.groupName}</Badge>
            </Link>
          </Tooltip>
        )}
      </div>
      <div className="flex items-center gap-1.5">
        {guidelines !== "none" && (
          <Button
            size="2"
            variant={guidelines === "shown" ? "soft" : "ghost"}
            color="gray"
            onClick={onGuidelines}
            aria-expanded={guidelines === "shown"}
            aria-label="Guidelines"
            className="!m-0"
          >
            <BookOpenText size={16} aria-hidden />
            <span className="max-sm:hidden">Guidelines</span>
          </Button>
        )}
        <RecentLabels labeling={labeling} />
        <SegmentedControl.Root
          size="1"
          value={layout}
          onValueChange={(value) => onLayout(value === "stacked" ? "stacked" : "side")}
          aria-label="Layout of the responses"
          className="max-sm:!hidden"
        >
          <SegmentedControl.Item value="side" aria-label="Side by side">
            <Columns2 size={15} aria-label="Side by side" />
          </SegmentedControl.Item>
          <SegmentedControl.Item value="stacked" aria-label="Stacked">
            <Rows2 size={15} aria-label="Stacked" />
          </SegmentedControl.Item>
        </SegmentedControl.Root>
        <Tooltip content="Keyboard (?)">
          <IconButton
            size="2"
            variant="ghost"
            color="gray"
            aria-label="Keyboard help"
            onClick={onHelp}
            className="!m-0"
          >
            <Keyboard size={16} aria-hidden />
          </IconButton>
        </Tooltip>
      </div>
    </header>
  );
}
