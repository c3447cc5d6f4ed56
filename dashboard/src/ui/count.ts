const decimal = new Intl.NumberFormat('id-ID', { maximumFractionDigits: 1 });
const short = new Intl.NumberFormat('id-ID', { notation: 'compact', maximumFractionDigits: 1 });

/** `1.250` or `12,5`: a whole number or one with a decimal. Staff of every language read it like this. */
export const formatCount = (value: number): string => decimal.format(value);

/** `1,2 jt`, where there is little room. */
export const formatShort = (value: number): string => short.format(value);
