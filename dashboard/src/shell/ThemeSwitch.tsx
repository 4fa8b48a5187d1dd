import { Button } from "#/ui/Button";
import { chooseTheme, THEMES, useThemeChoice } from "./theme";

const ICONS = { system: "system", light: "sun", dark: "moon" } as const;

export function nextTheme(theme: (typeof THEMES)[number]): (typeof THEMES)[number] {
  return THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "system";
}

export function ThemeSwitch() {
  const theme = useThemeChoice();
  const label = `Theme: ${theme}. Change to ${nextTheme(theme)}`;
  return (
    <Button
      kind="quiet"
      icon={ICONS[theme]}
      aria-label={label}
      title={label}
      onClick={() => chooseTheme(nextTheme(theme))}
    />
  );
}
