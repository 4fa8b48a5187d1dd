import { Menu, MenuChoice, MenuChoices } from "#/ui/Menu";

interface Props {
  name: string;
  value: string | undefined;
  options: readonly string[];
  onChange: (value: string | undefined) => void;
}

export function ChoiceFilter({ name, value, options, onChange }: Props) {
  const known = value && !options.includes(value) ? [value, ...options] : options;
  const label = value ? (
    <>
      {name}: <bdi>{value}</bdi>
    </>
  ) : (
    name
  );
  return (
    <Menu label={label} set={value !== undefined}>
      <MenuChoices value={value ?? ""} onChange={(chosen) => onChange(chosen || undefined)}>
        <MenuChoice value="">Any {name.toLowerCase()}</MenuChoice>
        {known.map((option) => (
          <MenuChoice key={option} value={option}>
            <bdi>{option}</bdi>
          </MenuChoice>
        ))}
      </MenuChoices>
    </Menu>
  );
}
