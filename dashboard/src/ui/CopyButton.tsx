import { useEffect, useState } from "react";
import { announce } from "./announce";
import { Button } from "./Button";

const SAID_MS = 1_500;

interface Props {
  /** What is copied, for those who do not see it. */
  what: string;
  /** What the button says: its name to those who do not see it begins with it. */
  word?: string;
  text: () => string;
}

/** Puts the text onto the clipboard, and says so for a moment. */
export function CopyButton({ what, word = "Copy", text }: Props) {
  const [said, setSaid] = useState<"Copied" | "Not copied" | null>(null);
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(null), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const say = (words: "Copied" | "Not copied") => {
    setSaid(words);
    announce(words);
  };
  const copy = () =>
    copyText(text()).then(
      () => say("Copied"),
      () => say("Not copied"),
    );
  return (
    <Button
      kind="quiet"
      icon={said === "Copied" ? "check" : "copy"}
      aria-label={`${said ?? word} ${what}`}
      onClick={() => void copy()}
    >
      {said ?? word}
    </Button>
  );
}

/** Browsers give pages the clipboard over HTTPS and on this machine only. */
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("the browser does not allow it");
}
