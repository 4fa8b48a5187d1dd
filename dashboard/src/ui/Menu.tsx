import * as Radix from "@radix-ui/react-dropdown-menu";
import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon";
import styles from "./Menu.module.css";

interface Props {
  /** What the button says. */
  label: ReactNode;
  icon?: IconName;
  /** Something other than the default is chosen. */
  set?: boolean;
  align?: "start" | "end";
  children: ReactNode;
}

/** A button that opens a menu. Not modal, as a modal one would write a <style> element to keep the page from scrolling. */
export function Menu({ label, icon, set = false, align = "start", children }: Props) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger className={styles.trigger} data-set={set || undefined}>
        {icon && <Icon name={icon} />}
        <span className={styles.label}>{label}</span>
        <Icon name="down" size={12} />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={styles.menu} align={align} sideOffset={4} collisionPadding={8}>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function MenuItem({ icon, onSelect, children }: { icon?: IconName; onSelect: () => void; children: ReactNode }) {
  return (
    <Radix.Item className={styles.item} onSelect={onSelect}>
      <span className={styles.mark}>{icon && <Icon name={icon} />}</span>
      {children}
    </Radix.Item>
  );
}

/** Stays open while things are ticked and unticked. */
export function MenuCheck(props: { checked: boolean; onChange: (checked: boolean) => void; children: ReactNode }) {
  return (
    <Radix.CheckboxItem
      className={styles.item}
      checked={props.checked}
      onCheckedChange={props.onChange}
      onSelect={(event) => event.preventDefault()}
    >
      <span className={styles.mark}>{props.checked && <Icon name="check" />}</span>
      {props.children}
    </Radix.CheckboxItem>
  );
}

interface ChoiceProps {
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
}

export function MenuChoices({ value, onChange, children }: ChoiceProps) {
  return (
    <Radix.RadioGroup value={value} onValueChange={onChange}>
      {children}
    </Radix.RadioGroup>
  );
}

export function MenuChoice({ value, children }: { value: string; children: ReactNode }) {
  return (
    <Radix.RadioItem className={styles.item} value={value}>
      <span className={styles.mark}>
        <Radix.ItemIndicator>
          <Icon name="check" />
        </Radix.ItemIndicator>
      </span>
      {children}
    </Radix.RadioItem>
  );
}

export function MenuLine() {
  return <Radix.Separator className={styles.line} />;
}

export function MenuHeading({ children }: { children: ReactNode }) {
  return <Radix.Label className={styles.heading}>{children}</Radix.Label>;
}
