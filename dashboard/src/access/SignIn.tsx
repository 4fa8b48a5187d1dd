import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useId, useState } from "react";
import icon from "#/shell/icon.svg";
import { Button } from "#/ui/Button";
import { signIn } from "./me";
import styles from "./SignIn.module.css";

/** `reason`: why one is not signed in any more. */
export function SignIn({ reason }: { reason: string | undefined }) {
  const client = useQueryClient();
  const id = useId();
  const [token, setToken] = useState("");
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string>();
  useEffect(() => {
    document.title = "Sign in · Task Service";
  }, []);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setWrong(undefined);
    try {
      await signIn(client, token.trim());
    } catch (error) {
      setWrong((error as Error).message);
      setBusy(false);
    }
  };
  return (
    <main className={styles.page}>
      <form className={styles.card} onSubmit={(event) => void submit(event)} noValidate>
        <h1 className={styles.title}>
          <img src={icon} width="24" height="24" alt="" />
          Sign in
        </h1>
        {reason && <p role="status">{reason}</p>}
        <div className={styles.field}>
          <label htmlFor={id}>Token</label>
          <input
            id={id}
            type="password"
            autoComplete="current-password"
            // biome-ignore lint/a11y/noAutofocus: the page has nothing else
            autoFocus
            value={token}
            aria-invalid={wrong !== undefined || undefined}
            aria-describedby={wrong ? `${id}-wrong` : `${id}-hint`}
            onChange={(event) => setToken(event.target.value)}
          />
        </div>
        {wrong && (
          <p id={`${id}-wrong`} className={styles.wrong} role="alert">
            {wrong}
          </p>
        )}
        <Button kind="primary" type="submit" disabled={busy || token.trim() === ""}>
          {busy ? "Signing in …" : "Sign in"}
        </Button>
        <p id={`${id}-hint`} className={styles.hint}>
          Whoever runs this service creates tokens, with <code>task-cli token create</code>.
        </p>
      </form>
    </main>
  );
}
