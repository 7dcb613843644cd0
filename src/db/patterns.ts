/** A LIKE pattern for what contains this text, in lower case; its own `%`, `_` and `\` stand for themselves. */
export const contains = (text: string): string => `%${text.toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
