/** A column of a file that is imported: its name, what people call it besides, and an example of what stands in it. */
export type Column = { name: string; isRequired?: true; aliases: readonly string[]; sample: string };
