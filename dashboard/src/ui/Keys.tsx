const isMac = navigator.platform.startsWith("Mac");

/** Keys as they are pressed: "mod+k", "g t". */
export function Keys({ keys }: { keys: string }) {
  const shown = keys.replace("mod+", isMac ? "⌘ " : "Ctrl ").replace("shift+", "⇧ ");
  return shown.split(" ").map((key, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the same key may come twice in a sequence
    <kbd key={index}>{key.length === 1 ? key.toUpperCase() : key}</kbd>
  ));
}
