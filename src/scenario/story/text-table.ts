/** Columns of text: the first ones to the left, figures to the right. */
export function tableLines(rows: readonly (readonly string[])[], leftColumns: number): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows.map(row =>
    row
      .map((cell, column) => {
        const width = widths?.[column] ?? 0
        return column < leftColumns ? cell.padEnd(width) : cell.padStart(width)
      })
      .join('  ')
      .trimEnd(),
  )
}
