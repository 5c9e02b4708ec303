import {
  Button,
  createTheme,
  defaultVariantColorsResolver,
  Paper,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from '@mantine/core';

/** From very light to very dark. White on the shade of buttons, 7, has more than 4.5 : 1. */
const brand: MantineColorsTuple = [
  '#e9f7f3',
  '#cfeee4',
  '#a2dccb',
  '#70c9b0',
  '#48b899',
  '#2aa486',
  '#128a6f',
  '#0b7a63',
  '#086350',
  '#054a3c',
];

const red: MantineColorsTuple = [
  '#fdeceb',
  '#fbd3d0',
  '#f7a9a4',
  '#f07a73',
  '#e8544c',
  '#dc3a32',
  '#d02c26',
  '#c0231e',
  '#a31b17',
  '#86130f',
];

const dark: MantineColorsTuple = [
  '#d9dde4',
  '#bfc5d0',
  '#98a1b0',
  '#6b7484',
  '#3d4552',
  '#2b323d',
  '#1f252e',
  '#171b22',
  '#11151b',
  '#0b0e13',
];

export const theme = createTheme({
  primaryColor: 'brand',
  primaryShade: 7,
  autoContrast: true,
  colors: { brand, dark, red },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  headings: { fontFamily: "'Inter Variable', system-ui, sans-serif", fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  variantColorResolver: defaultVariantColorsResolver,
  components: {
    Button: Button.extend({ defaultProps: { size: 'sm', fw: 550 } }),
    Paper: Paper.extend({ defaultProps: { withBorder: true, radius: 'md' } }),
  },
});

/** Where Mantine's own have too little contrast for small text (WCAG 1.4.3). */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f6f7f9',
    '--mantine-color-dimmed': '#57606d',
    '--mantine-color-placeholder': '#667080',
    '--mantine-color-error': '#c5221f',
    '--mantine-color-anchor': '#0b6b57',
    '--surface': '#ffffff',
    '--line': '#e2e6eb',
    '--line-strong': '#c9d0d9',
    '--hover': '#f0f3f6',
    '--chosen': '#e9f7f3',
  },
  dark: {
    '--mantine-color-body': '#11151b',
    '--mantine-color-dimmed': '#a2abb9',
    '--mantine-color-placeholder': '#8d97a6',
    '--mantine-color-error': '#ff8a84',
    '--mantine-color-anchor': '#6fd3b8',
    '--surface': '#171b22',
    '--line': '#2b323d',
    '--line-strong': '#3d4552',
    '--hover': '#1f252e',
    '--chosen': '#12302a',
  },
});
