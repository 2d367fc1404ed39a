/** Into the board's filter box, what stands in it chosen so that typing replaces it. */
export function focusFilter(): void {
  const box = document.querySelector<HTMLInputElement>("input[data-filter-box]");
  box?.focus();
  box?.select();
}
