const SHOWN_MS = 3_000;

/**
 * What is read out by a screen reader, and is seen elsewhere. The element lives as long as the page: one that came with
 * its words would not be read.
 */
const place = document.createElement("div");
place.className = "visually-hidden";
place.setAttribute("role", "status");
document.body.append(place);

export function announce(words: string): void {
  place.textContent = words;
  setTimeout(() => {
    place.textContent = "";
  }, SHOWN_MS);
}
