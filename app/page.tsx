import { BoardPage } from "#components/board/board-page.tsx";

export default function Page() {
  return <BoardPage />;
}
