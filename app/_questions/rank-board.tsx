"use client";

import { useDndContext, useDroppable } from "@dnd-kit/core";
import { Button, Kbd, Text } from "@radix-ui/themes";
import { Ban } from "lucide-react";
import type { ReactNode } from "react";
import type { ShownResponse } from "./question-input";
import { RankChip } from "./rank-chip";
import { type Board, unrankedOf } from "./ranking-board";

interface Props {
  readonly responses: readonly ShownResponse[];
  readonly board: Board;
  readonly ties: boolean;
  readonly disabled: boolean;
  change(next: Board, key: string): void;
  onAllBad(): void;
}

/** The ranking: a row for each rank, those that share a row are tied, and a tray for what is not ranked. */
export function RankBoard({ responses, board, ties, disabled, change, onAllBad }: Props) {
  const chips = (keys: readonly string[]) =>
    responses
      .filter(({ key }) => keys.includes(key))
      .map((response) => (
        <RankChip
          key={response.key}
          response={response}
          board={board}
          ties={ties}
          disabled={disabled}
          change={change}
        />
      ));
  const unranked = unrankedOf(
    board,
    responses.map(({ key }) => key),
  );
  return (
    <section
      aria-label="Your ranking"
      className="rounded-xl border border-gray-a5 bg-gray-2 p-3 lg:sticky lg:top-18 lg:max-h-[calc(100dvh-9.5rem)] lg:overflow-y-auto"
    >
      <div className="mb-1 flex items-baseline justify-between px-1">
        <Text size="2" weight="medium">
          Your ranking
        </Text>
        <Text size="1" color="gray">
          best first
        </Text>
      </div>
      <ol>
        {board.rows.map((tied, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a rank is its index
          <li key={i} aria-label={`Rank ${i + 1}${tied.length > 1 ? `, ${tied.length} tied` : ""}`}>
            <Gap index={i} />
            <Rank number={i + 1} count={tied.length}>
              {chips(tied)}
            </Rank>
            {i === board.rows.length - 1 && <Gap index={i + 1} />}
          </li>
        ))}
      </ol>
      <Tray>{unranked.length > 0 ? chips(unranked) : null}</Tray>
      <Button
        variant="soft"
        color="gray"
        size="2"
        className="mt-3 w-full pointer-coarse:!h-11"
        disabled={disabled}
        onClick={onAllBad}
      >
        <Ban size={14} aria-hidden /> All responses are bad <Kbd className="max-md:!hidden">B</Kbd>
      </Button>
    </section>
  );
}

function Rank({ number, count, children }: { number: number; count: number; children: ReactNode }) {
  const { setNodeRef, isOver } = useDroppable({ id: `rank:${number}` });
  const empty = count === 0;
  const look = isOver ? "border-accent-8 bg-accent-3" : empty ? "border-dashed border-gray-a6" : "border-transparent";
  return (
    <div
      ref={setNodeRef}
      className={`flex min-h-9 items-stretch gap-2 rounded-lg border pr-0.5 pl-2 ${look} ${count > 1 ? "bg-accent-a3" : ""}`}
    >
      <span className="tabular flex w-4 shrink-0 items-center text-sm font-semibold text-gray-11">{number}</span>
      <div className="flex min-w-0 flex-1 flex-col justify-center gap-1 py-0.5">
        {empty ? <span className="text-xs text-gray-11">{number === 1 ? "Drag the best here" : ""}</span> : children}
        {count > 1 && <span className="px-1 text-[11px] font-medium text-accent-11">tied</span>}
      </div>
    </div>
  );
}

/** Overlaps its neighbours a little, so that it is easily hit and nothing moves when a drag begins. */
function Gap({ index }: { index: number }) {
  const { setNodeRef, isOver } = useDroppable({ id: `gap:${index}` });
  return (
    <div ref={setNodeRef} className="pointer-events-none relative z-1 -my-1.5 flex h-5 items-center">
      <span className={`h-0.5 w-full rounded-full ${isOver ? "bg-accent-9" : "bg-transparent"}`} />
    </div>
  );
}

function Tray({ children }: { children: ReactNode }) {
  const { setNodeRef, isOver } = useDroppable({ id: "tray" });
  const { active } = useDndContext();
  if (!children && !active) return null;
  return (
    <div
      ref={setNodeRef}
      className={`mt-2 rounded-lg border p-2 ${isOver ? "border-accent-8 bg-accent-3" : "border-gray-a4 bg-gray-a2"}`}
    >
      <Text as="div" size="1" color="gray" mb="1" className="px-1">
        Not ranked
      </Text>
      <div className="flex min-h-6 flex-col gap-1">{children}</div>
    </div>
  );
}
