"use client";

import {
  type Announcements,
  type CollisionDetection,
  closestCenter,
  DndContext,
  DragOverlay,
  type KeyboardCoordinateGetter,
  KeyboardSensor,
  MouseSensor,
  pointerWithin,
  TouchSensor,
  type UniqueIdentifier,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { type ReactNode, useId, useState } from "react";
import type { ShownResponse } from "./question-input";
import { ChipFace } from "./rank-chip";
import { type Board, insert, place, unrank } from "./ranking-board";

interface Props {
  readonly responses: readonly ShownResponse[];
  readonly board: Board;
  readonly ties: boolean;
  change(next: Board, key: string): void;
  readonly children: ReactNode;
}

/** "card:A" and "chip:A" are the same response, taken up in two places. */
export function responseOf(id: UniqueIdentifier): string {
  return String(id).split(":")[1] ?? "";
}

/** Dragging by mouse, touch and keyboard: onto a rank ties, between ranks makes a new one, onto the tray takes out. */
export function RankingDrag({ responses, board, ties, change, children }: Props) {
  const id = useId();
  const [active, setActive] = useState<string | null>(null);
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 4 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 120, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: toNextTarget }),
  );
  const dragged = responses.find(({ key }) => key === active);
  return (
    <DndContext
      id={id}
      sensors={sensors}
      collisionDetection={underPointer}
      accessibility={{ announcements, screenReaderInstructions: instructions }}
      onDragStart={(event) => setActive(responseOf(event.active.id))}
      onDragCancel={() => setActive(null)}
      onDragEnd={(event) => {
        setActive(null);
        if (!event.over) return;
        const key = responseOf(event.active.id);
        change(dropped(board, key, String(event.over.id), ties), key);
      }}
    >
      {children}
      <DragOverlay dropAnimation={null}>{dragged && <ChipFace response={dragged} lifted />}</DragOverlay>
    </DndContext>
  );
}

/** The board after dropping a response on "rank:2", "gap:1" or "tray". */
function dropped(board: Board, key: string, target: string, ties: boolean): Board {
  const [kind, number] = target.split(":");
  if (kind === "rank") return place(board, key, Number(number), ties);
  if (kind === "gap") return insert(board, key, Number(number));
  return unrank(board, key);
}

const underPointer: CollisionDetection = (args) =>
  args.pointerCoordinates ? pointerWithin(args) : closestCenter(args);

/** By keyboard, a dragged response goes from one place on the board to the next above or below. */
const toNextTarget: KeyboardCoordinateGetter = (event, { context }) => {
  const step = event.code === "ArrowDown" ? 1 : event.code === "ArrowUp" ? -1 : 0;
  const { collisionRect, over, droppableRects } = context;
  if (step === 0 || !collisionRect) return undefined;
  event.preventDefault();
  const targets = [...droppableRects].sort(([, a], [, b]) => a.top - b.top);
  const at = targets.findIndex(([target]) => target === over?.id);
  const rect = targets[Math.min(targets.length - 1, Math.max(0, at + step))]?.[1];
  if (!rect) return undefined;
  return {
    x: rect.left + (rect.width - collisionRect.width) / 2,
    y: rect.top + (rect.height - collisionRect.height) / 2,
  };
};

const instructions = {
  draggable:
    "Press Space to pick this response up, the up and down arrows to move it, Space to drop it, Escape to leave it where it was.",
};

function inWords(target: UniqueIdentifier): string {
  const [kind, number] = String(target).split(":");
  if (kind === "rank") return `on rank ${number}`;
  return kind === "gap" ? `before rank ${Number(number) + 1}` : "on the unranked responses";
}

const announcements: Announcements = {
  onDragStart: ({ active }) => `Picked up response ${responseOf(active.id)}.`,
  onDragOver: ({ active, over }) => (over ? `Response ${responseOf(active.id)} is ${inWords(over.id)}.` : undefined),
  onDragEnd: ({ active, over }) =>
    `Response ${responseOf(active.id)} was dropped ${over ? inWords(over.id) : "outside"}.`,
  onDragCancel: ({ active }) => `Response ${responseOf(active.id)} stays where it was.`,
};
