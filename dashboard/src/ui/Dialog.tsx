import * as RadixDialog from "@radix-ui/react-dialog";
import type { ReactNode } from "react";
import styles from "./Dialog.module.css";
import { Icon } from "./Icon";

interface Props {
  title: string;
  /** Without a visible head: the title is only read out. */
  bare?: boolean;
  wide?: boolean;
  footer?: ReactNode;
  children: ReactNode;
  onClose: () => void;
}

/**
 * A modal dialog, open while it is rendered. The veil is ours, as Radix's Overlay writes a <style> element, which the
 * Content-Security-Policy forbids; Dialog.module.css keeps the page behind it from scrolling.
 */
export function Dialog({ title, bare = false, wide = false, footer, children, onClose }: Props) {
  return (
    <RadixDialog.Root open onOpenChange={(open) => !open && onClose()}>
      <RadixDialog.Portal>
        <div className={styles.veil} />
        <RadixDialog.Content
          className={`${styles.dialog} ${wide ? styles.wide : ""}`}
          aria-describedby={undefined}
          data-bare={bare || undefined}
        >
          {bare ? (
            <RadixDialog.Title className="visually-hidden">{title}</RadixDialog.Title>
          ) : (
            <header className={styles.head}>
              <RadixDialog.Title className={styles.title}>{title}</RadixDialog.Title>
              <RadixDialog.Close className={styles.close} aria-label="Close">
                <Icon name="close" />
              </RadixDialog.Close>
            </header>
          )}
          {bare ? children : <div className={styles.body}>{children}</div>}
          {footer && <footer className={styles.foot}>{footer}</footer>}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}
