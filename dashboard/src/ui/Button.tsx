import type { ComponentProps } from "react";
import styles from "./Button.module.css";
import { Icon, type IconName } from "./Icon";

interface Props extends ComponentProps<"button"> {
  kind?: "primary" | "plain" | "quiet" | "danger";
  icon?: IconName;
}

/** With an icon and no children it needs an aria-label. */
export function Button({ kind = "plain", icon, children, className = "", ...rest }: Props) {
  return (
    <button type="button" className={`${styles.button} ${className}`} data-kind={kind} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}
