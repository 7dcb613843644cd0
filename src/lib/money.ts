/** Whether an amount of dollars is exact to the cent, as the number that JSON gave. */
export const isCents = (amount: number): boolean => Number(amount.toFixed(2)) === amount
