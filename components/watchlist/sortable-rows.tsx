"use client";

import {
  type Announcements,
  closestCenter,
  DndContext,
  KeyboardSensor,
  PointerSensor,
  type UniqueIdentifier,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import {
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from "@dnd-kit/sortable";
import { GripVertical } from "lucide-react";
import type { ReactNode } from "react";
import { type Text, useText } from "../i18n/text.ts";
import styles from "./sortable-rows.module.css";

interface SortableRowsProps {
  /** In the order shown. */
  ids: readonly string[];
  /** How a row is called when it is announced. */
  nameOf: (id: string) => string;
  onMove: (from: number, to: number) => void;
  className?: string | undefined;
  children: ReactNode;
}

/** Rows that are moved by their handle: by hand, or with Space and the arrows. */
export function SortableRows({ ids, nameOf, onMove, className, children }: SortableRowsProps) {
  const text = useText();
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      accessibility={{
        announcements: announce(text, ids, nameOf),
        screenReaderInstructions: { draggable: text("sort.instructions") },
      }}
      onDragEnd={({ active, over }) => {
        if (!over || active.id === over.id) return;
        onMove(ids.indexOf(String(active.id)), ids.indexOf(String(over.id)));
      }}
    >
      <SortableContext items={[...ids]} strategy={verticalListSortingStrategy}>
        <ul className={`${styles.rows} ${className ?? ""}`}>{children}</ul>
      </SortableContext>
    </DndContext>
  );
}

function announce(text: Text, ids: readonly string[], nameOf: (id: string) => string): Announcements {
  const place = (id: UniqueIdentifier) => ids.indexOf(String(id)) + 1;
  const say = (
    key: "sort.lifted" | "sort.over" | "sort.dropped",
    id: UniqueIdentifier,
    at: UniqueIdentifier,
  ) => text(key, { name: nameOf(String(id)), place: place(at), all: ids.length });
  return {
    onDragStart: ({ active }) => say("sort.lifted", active.id, active.id),
    onDragOver: ({ active, over }) => (over ? say("sort.over", active.id, over.id) : undefined),
    onDragEnd: ({ active, over }) => say("sort.dropped", active.id, over?.id ?? active.id),
    onDragCancel: ({ active }) => say("sort.dropped", active.id, active.id),
  };
}

interface SortableRowProps {
  id: string;
  name: string;
  className?: string | undefined;
  isChosen?: boolean;
  testId?: string;
  children: ReactNode;
}

export function SortableRow({ id, name, className, isChosen, testId, children }: SortableRowProps) {
  const text = useText();
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } =
    useSortable({ id });
  return (
    <li
      ref={setNodeRef}
      className={`${styles.row} ${className ?? ""}`}
      style={{
        transform: transform ? `translate3d(0, ${Math.round(transform.y)}px, 0)` : undefined,
        transition,
      }}
      data-chosen={isChosen || undefined}
      data-dragging={isDragging || undefined}
      data-testid={testId}
    >
      <button
        ref={setActivatorNodeRef}
        type="button"
        className={styles.handle}
        {...attributes}
        {...listeners}
        aria-label={text("sort.handle", { name })}
      >
        <GripVertical size={14} strokeWidth={1.75} />
      </button>
      {children}
    </li>
  );
}
