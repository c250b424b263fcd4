import type { Config } from 'tailwindcss';

const token = (name: string) => `var(--${name})`;

/** Names for the variables of `app/globals.css`; a component never writes a colour of its own. */
const config: Config = {
  darkMode: 'class',
  content: ['./app/**/*.{ts,tsx}', './components/**/*.{ts,tsx}'],
  theme: {
    extend: {
      colors: {
        canvas: token('canvas'),
        surface: token('surface'),
        sunken: token('sunken'),
        hover: token('hover'),
        line: { DEFAULT: token('line'), strong: token('line-strong') },
        ink: { DEFAULT: token('ink'), 2: token('ink-2'), 3: token('ink-3') },
        solid: { DEFAULT: token('solid'), hover: token('solid-hover'), ink: token('solid-ink') },
        accent: { DEFAULT: token('accent'), soft: token('accent-soft'), line: token('accent-line') },
        ok: { DEFAULT: token('ok'), soft: token('ok-soft') },
        warn: { DEFAULT: token('warn'), soft: token('warn-soft') },
        danger: { DEFAULT: token('danger'), soft: token('danger-soft'), solid: token('danger-solid') },
        info: { DEFAULT: token('info'), soft: token('info-soft') },
      },
      fontFamily: {
        sans: ['Inter Variable', 'Inter', 'system-ui', 'sans-serif'],
        mono: ['JetBrains Mono Variable', 'ui-monospace', 'monospace'],
      },
      fontSize: {
        micro: ['11px', '16px'],
        small: ['12px', '16px'],
        body: ['13px', '20px'],
        title: ['17px', '24px'],
        figure: ['26px', '32px'],
      },
      borderRadius: { DEFAULT: '6px', sm: '4px' },
      width: { nav: '216px', 'nav-collapsed': '48px' },
      height: { header: '48px', row: '34px', 'row-compact': '28px' },
    },
  },
};

export default config;
