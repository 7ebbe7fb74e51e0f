/** 240012 → 240,012; without Intl, whose data differs between machines. */
export const count = (value: number): string => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
