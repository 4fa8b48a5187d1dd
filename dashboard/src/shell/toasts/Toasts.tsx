import * as RadixToast from "@radix-ui/react-toast";
import { createContext, type ReactNode, use, useCallback, useState } from "react";
import { Icon } from "#/ui/Icon";
import styles from "./Toasts.module.css";

export interface Toast {
  title: string;
  detail?: string;
  tone?: "good" | "bad" | "plain";
  /** Only where doing it takes back what was done. */
  action?: { label: string; run: () => void };
}

type Shown = Toast & { id: number };

const SHOWN_MS = 6_000;
const MOST = 4;

const Context = createContext<(toast: Toast) => void>(() => {});

/** `const toast = useToast(); toast({ title: "Cancelled", action: { label: "Undo", run } })` */
export function useToast(): (toast: Toast) => void {
  return use(Context);
}

let lastId = 0;

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Shown[]>([]);
  const show = useCallback((toast: Toast) => {
    lastId += 1;
    setToasts((shown) => [...shown, { ...toast, id: lastId }].slice(-MOST));
  }, []);
  const remove = (id: number) => setToasts((shown) => shown.filter((toast) => toast.id !== id));
  return (
    <Context value={show}>
      <RadixToast.Provider duration={SHOWN_MS} swipeDirection="right" label="Notice">
        {children}
        {toasts.map((toast) => (
          <OneToast key={toast.id} toast={toast} onGone={() => remove(toast.id)} />
        ))}
        <RadixToast.Viewport className={styles.viewport} />
      </RadixToast.Provider>
    </Context>
  );
}

function OneToast({ toast, onGone }: { toast: Shown; onGone: () => void }) {
  const { title, detail, action, tone = "plain" } = toast;
  return (
    <RadixToast.Root
      className={styles.toast}
      data-tone={tone}
      type={tone === "bad" ? "foreground" : "background"}
      onOpenChange={(open) => !open && onGone()}
    >
      <span className={styles.mark}>
        <Icon name={tone === "bad" ? "alert" : tone === "good" ? "check" : "info"} />
      </span>
      <div className={styles.words}>
        <RadixToast.Title className={styles.title}>{title}</RadixToast.Title>
        {detail && <RadixToast.Description className={styles.detail}>{detail}</RadixToast.Description>}
      </div>
      {action && (
        <RadixToast.Action className={styles.action} altText={action.label} onClick={action.run}>
          {action.label}
        </RadixToast.Action>
      )}
      <RadixToast.Close className={styles.close} aria-label="Close">
        <Icon name="close" />
      </RadixToast.Close>
    </RadixToast.Root>
  );
}
